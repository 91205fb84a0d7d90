"""Spark Codes, and the words by which they are found."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Computed, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.table import PREFIX, SLACK_ID, Base, only

_OPEN = only("closed_at IS NULL")
_UNAPPLIED = only("closed_at IS NULL AND applied_at IS NULL")
_TO_SWAP = only("closed_at IS NULL AND applied_at IS NULL AND replaces IS NOT NULL")
_APPLIED = only("closed_at IS NULL AND applied_at IS NOT NULL")
_CLOSED = only("closed_as IS NOT NULL")
"""An index of all codes by how they were closed would tempt SQLite to look for the open ones in it."""


class Code(Base):
    """An authorization of one post for one ad account. Open while `closed_at` is null."""

    __tablename__ = "codes"
    __table_args__ = (
        Index("ix_codes_open", "team_id", "expires_at", "id", **_OPEN),
        Index("ix_codes_due", "team_id", "act_by", "id", **_OPEN),
        Index("uq_codes_open", "team_id", "fingerprint", "account_key", unique=True, **_OPEN),
        Index("ix_codes_to_apply", "team_id", "account_key", "act_by", "id", **_UNAPPLIED),
        Index("ix_codes_unapplied", "team_id", "expires_at", "id", **_UNAPPLIED),
        Index("ix_codes_applied", "team_id", "account_key", "expires_at", **_APPLIED),
        Index("ix_codes_taken", "team_id", "taken_by", "taken_at", **only("taken_at IS NOT NULL")),
        Index("ix_codes_to_swap", "team_id", "act_by", "id", **_TO_SWAP),
        Index("ix_codes_owner_due", "team_id", "owner", "act_by", "id", **_OPEN),
        Index("ix_codes_owner_open", "team_id", "owner", "expires_at", "id", **_OPEN),
        Index("ix_codes_owner_closed", "team_id", "owner", "closed_as", "closed_at", "id", **_CLOSED),
        Index("ix_codes_post", "team_id", "post_key"),
        Index("ix_codes_creator", "team_id", "creator", "closed_at", "id"),
        Index("ix_codes_tail", "team_id", "tail"),
        Index("ix_codes_closed", "team_id", "closed_as", "closed_at", "id", **_CLOSED),
        Index("ix_codes_pair", "team_id", "pair", **only("pair IS NOT NULL")),
    )

    team_id: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str]
    fingerprint: Mapped[str] = mapped_column(String(64))
    tail: Mapped[str] = mapped_column(PREFIX)
    unusual: Mapped[str] = mapped_column(default="")
    post_url: Mapped[str] = mapped_column(default="")
    post_id: Mapped[str | None] = mapped_column(String(20))
    post_key: Mapped[str | None] = mapped_column(String(64))
    """The post's id, or the fingerprint of a short link that hides it: two codes of one post have the same."""
    creator: Mapped[str] = mapped_column(PREFIX, default="")
    ad_account: Mapped[str] = mapped_column(default="")
    account_key: Mapped[str] = mapped_column(default="")
    campaign: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    owner: Mapped[str] = mapped_column(SLACK_ID)
    generated_on: Mapped[date | None]
    days: Mapped[int | None]
    code_ends_at: Mapped[datetime]
    """Until then the creator lets the post run as an ad."""
    rights_end_at: Mapped[datetime | None]
    """Until then the brand may use what the post shows, if that was agreed."""
    expires_at: Mapped[datetime] = mapped_column(
        Computed("CASE WHEN rights_end_at < code_ends_at THEN rights_end_at ELSE code_ends_at END")
    )
    """The earlier of the two ends the ad. The database works it out, so that no writer can forget to."""
    swap_by: Mapped[datetime | None]
    """The code that this one replaces ends then: until that is done, Ads Manager still runs the other."""
    act_by: Mapped[datetime] = mapped_column(
        Computed(
            "CASE WHEN applied_at IS NULL AND swap_by < code_ends_at AND (rights_end_at IS NULL OR "
            "swap_by < rights_end_at) THEN swap_by WHEN rights_end_at < code_ends_at THEN rights_end_at "
            "ELSE code_ends_at END"
        )
    )
    """When the ad stops unless somebody acts: what alerts go by."""
    pair: Mapped[int | None]
    """A Duet or Stitch needs two codes: both, and whatever replaces them, have the same number here."""
    part: Mapped[str | None] = mapped_column(String(16))
    """Which of the two it is: Ads Manager asks for the secondary creator's first."""
    short_notice: Mapped[bool]
    """Its end was set with no more than the alert window left: it is told at the next tick, not at the next digest."""
    request_id: Mapped[int | None]
    replaces: Mapped[int | None]
    replaced_by: Mapped[int | None]
    logged_by: Mapped[str] = mapped_column(SLACK_ID)
    logged_by_name: Mapped[str] = mapped_column(String(80), default="")
    """For the sentence under a form's field, which is plain text and cannot hold a mention."""
    logged_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    """A media buyer took it along to Ads Manager then; for a while nobody else gets it."""
    taken_by: Mapped[str | None] = mapped_column(SLACK_ID)
    applied_at: Mapped[datetime | None]
    """It was entered in Ads Manager. A code that was only received does nothing."""
    applied_by: Mapped[str | None] = mapped_column(SLACK_ID)
    swapped_at: Mapped[datetime | None]
    """The code that replaced it was entered in Ads Manager in its place."""
    swapped_by: Mapped[str | None] = mapped_column(SLACK_ID)
    on_it: Mapped[str | None] = mapped_column(SLACK_ID)
    """Who says that they are handling it; silences nothing."""
    on_it_at: Mapped[datetime | None]
    extended_at: Mapped[datetime | None]
    extended_by: Mapped[str | None] = mapped_column(SLACK_ID)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(SLACK_ID)
    closed_as: Mapped[str | None] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(32))

    half: ClassVar["Code | None"] = None
    """The other code of its pair, where somebody looked it up."""
    heir: ClassVar["Code | None"] = None
    """Of a replaced code that was not swapped: the last of those that replaced each other after it; likewise."""
    stands_for: ClassVar["Code | None"] = None
    """Of a replacement that is not applied: the code before it that runs in Ads Manager until it is; likewise."""

    @property
    def is_to_swap(self) -> bool:
        """Whether it replaces a code and is not in Ads Manager yet."""
        return self.swap_by is not None and self.closed_at is None and self.applied_at is None

    @property
    def awaits_swap(self) -> bool:
        """Whether it was replaced and what is in its place is still to be applied, where somebody looked that up."""
        heir = self.heir
        return heir is not None and heir.closed_at is None and heir.applied_at is None

    @property
    def ends_by_rights(self) -> bool:
        """Whether it is the usage rights that end the ad."""
        return self.rights_end_at is not None and self.rights_end_at < self.code_ends_at

    def __repr__(self) -> str:
        """Never the code itself: it is a secret."""
        return f"<Code #{self.id} of {self.team_id}>"


class WordBlock(Base):
    """Which of sixty codes hold a word by which they are found: of creator, campaign, ad account, note or post."""

    __tablename__ = "word_blocks"
    __table_args__ = (Index("ix_word_blocks_block", "team_id", "block", "word"), {"sqlite_with_rowid": False})

    team_id: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    word: Mapped[str] = mapped_column(PREFIX, primary_key=True)
    block: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The codes' short ids, divided by sixty."""
    bits: Mapped[int] = mapped_column(BigInteger)
    """What is left over says which bit is a code's."""
