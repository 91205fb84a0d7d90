"""What the columns of a sheet are called: by an export, and by everybody else."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from storage.rules.records import CODE_COLUMNS, REQUEST_COLUMNS
from storage.rules.spotting import code_in, handle_in, links_in

CODE, URL, CREATOR, ACCOUNT, DAYS = "code", "url", "creator", "account", "duration"
EXPIRES, GENERATED, CAMPAIGN, NOTE = "expires", "generated", "campaign", "note"
RIGHTS, PAIR, PART, OWNER = "rights", "pair", "part", "owner"
_CLEAR: Mapping[str, str] = MappingProxyType({
    CODE: "code, codes, spark code, spark codes, spark ad code, spark ads code, ad code, auth code, "
          "authorization code, ad authorization code, video code, TikTok code, TikTok Spark code",
    URL: "url, post url, video url, content url, TikTok url, TikTok post url, link, post link, video link, live link, "
         "content link, TikTok link, TikTok video link, TikTok post link, link to post, link to video, TikTok post, "
         "permalink, post, video",
    CREATOR: "creator, creators, creator handle, handle, handles, username, TikTok handle, TikTok username, "
             "influencer, influencer handle, account handle",
    ACCOUNT: "account, ad account, ad account name, TikTok ad account, advertiser, advertiser name, account name",
    DAYS: "duration, duration days, code duration, days, days valid, valid days, number of days, no of days, "
          "valid for, validity, period, authorization period, auth period, window",
    EXPIRES: "expires, expires at, expires on, expiry, expiry date, expire date, expiration, expiration date, "
             "exp, exp date, code expiry, code expiry date, code expires, code expiration, code expiration date, "
             "spark code expiry, end, end date, ends, ends at, valid until, valid to, valid through, "
             "authorization end, authorization end date",
    GENERATED: "generated, generated on, generated at, date generated, created, created on, date created",
    CAMPAIGN: "campaign, campaigns, campaign name",
    NOTE: "note, notes, comment, comments",
    RIGHTS: "rights, rights until, rights end, rights expiry, usage rights, usage rights until, usage rights end, "
            "usage rights expiry, license until, license end",
    PAIR: "pair, duet, stitch, duet or stitch",
    PART: "part",
    OWNER: "owner",
})  # fmt: skip
_VAGUE: Mapping[str, str] = MappingProxyType({
    URL: "post id, video id, item id",
    CREATOR: "creator name, influencer name, name, talent",
    ACCOUNT: "ad account id, account id, advertiser id, client, brand",
    EXPIRES: "end date",
    GENERATED: "date, start date",
})  # fmt: skip
"""What counts only where no clearer column of the row says anything."""
_NO_END = (
    "posted, posted on, posted at, post date, date posted, live date, go live, published, published on, publish date, "
    "date added, added, added on, received, received on, date received, updated, last updated, timestamp, paid, "
    "paid on, start, campaign start"
)
"""Days of a sheet that are surely nobody's end."""


@dataclass(frozen=True)
class Column:
    """One column: what its header says, and what we take it for."""

    header: str
    meaning: str = ""
    is_vague: bool = False

    @property
    def may_say_when(self) -> bool:
        """Whether nobody knows what it is: it could say when codes end."""
        return not self.meaning and _plain(self.header) not in _OTHER_DAYS


def read_header(cells: Sequence[str]) -> list[Column]:
    """The columns of a header row: an export's own names, or else what people call them."""
    names = [cell.strip() for cell in cells]
    if {"logged_at", "asked_at"} & {*names}:
        return [Column(name, name if name in _OWN else "") for name in names]
    return [_column(name) for name in names]


def is_header(columns: Sequence[Column]) -> bool:
    """Whether this names codes, or an export's requests, and holds none."""
    meant = {column.meaning for column in columns}
    return bool({CODE, "asked_at"} & meant) and not any(
        _is_content(each.header) for each in columns if not each.meaning
    )


def _is_content(cell: str) -> bool:
    """A code, a link or a handle: no header says that."""
    code = code_in(cell)
    return bool((code and re.search(r"\d", code[0])) or links_in(cell) or handle_in(cell))


def _column(name: str) -> Column:
    for spelling in (_plain(name), _plain(re.sub(r"\(.*", "", name))):
        if meaning := _MEANT.get(spelling):
            return Column(name, meaning, spelling not in _IS_CLEAR)
    return Column(name)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def _spelled(names: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    return ((_plain(name), meaning) for meaning, listed in names.items() for name in listed.split(","))


_IS_CLEAR = frozenset(name for name, _ in _spelled(_CLEAR))
_MEANT: Mapping[str, str] = MappingProxyType(dict([*_spelled(_CLEAR), *_spelled(_VAGUE)]))
_OTHER_DAYS = frozenset(_plain(name) for name in _NO_END.split(","))
_OWN = frozenset({*CODE_COLUMNS, *REQUEST_COLUMNS})
