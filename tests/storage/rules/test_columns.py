"""What the columns of a sheet are called."""

import pytest

from storage.rules.columns import Column, is_header, read_header

KNOWN = {
    "code": "Spark Ads Code|Spark Codes|Codes|Ad Code|Ad authorization code|Authorization code|TikTok Spark Code|"
            "Auth code|Video code|spark_code|auth_code|SPARK-CODE|Code*",
    "url": "TikTok Post URL|TikTok Video Link|Live link|Content link|Content URL|Link to post|TikTok post|Permalink|"
           "Post ID|Video ID|Item ID|post_url|Video|URL",
    "creator": "Creator name|Creators|Handles|TikTok Username|TikTok handle|Influencer handle|Influencer name|Talent|"
               "Name|creator_handle|account_handle|@handle",
    "account": "Ad account ID|Advertiser name|Advertiser ID|Account name|TikTok ad account|Client|Brand|ad_account",
    "duration": "Days valid|Valid for|Validity|Authorization period|Code duration|Period|Duration (days)|duration_days",
    "expires": "Expiration|Code expiry|Code expires|Code expiration date|Spark Code expiry|Expire date|Exp. date|"
               "Valid to|Valid through|"
               "Valid until|Authorization end|End date|expires_at|expiry_date|end_date|Expiry (UTC)",
    "generated": "Date generated|Generated at|Start date|Generated on|created",
    "campaign": "campaign_name|Campaign", "note": "Notes", "rights": "Usage rights until|rights_until",
    "pair": "Duet?|Stitch|pair",
}  # fmt: skip


@pytest.mark.parametrize(
    ("header", "meaning"), [(header, meaning) for meaning, listed in KNOWN.items() for header in listed.split("|")]
)
def test_what_people_call_a_column_is_known(header, meaning):
    assert read_header([header])[0].meaning == meaning


@pytest.mark.parametrize("header", ["Status", "Price", "Message", "Id", "Ablauf", "", "logged by", "Weather"])
def test_what_nobody_knows_means_nothing(header):
    assert read_header([header, "Code"])[0] == Column(header)


def test_an_export_has_its_own_names_and_no_others():
    names = ["id", "status", "logged_at", "Creator", "expires"]
    assert [column.meaning for column in read_header(names)] == ["id", "status", "logged_at", "", "expires"]


def test_a_column_may_say_when_codes_end_unless_it_surely_says_something_else():
    assert [column.may_say_when for column in read_header(["Ablauf", "Posted on", "Expires"])] == [True, False, False]


@pytest.mark.parametrize(
    ("cells", "does"),
    [(["Code"], True), (["id", "asked_at"], True), (["Creator", "URL"], False), ([], False),
     (["Spark code", " #Nk3vEXAMPLEonlyForTestsOfTheBot0123456789abcdefghijklmno9cnA="], False),
     (["Code", "@ana"], False), (["Code", "https://vm.tiktok.com/ZM1/"], False), (["Code", "#summer"], True)],
)  # fmt: skip
def test_a_header_names_codes_and_holds_none(cells, does):
    assert is_header(read_header(cells)) is does
