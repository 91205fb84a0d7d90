"""What a change can run into besides success."""

from storage.models import Code
from storage.rules import Refused


class Busy(Exception):
    """The database or the pool did not answer in the time that people wait. Nothing was done."""


class OutOfOrder(Busy):
    """The database is full, read-only, damaged or gone, until somebody mends it; says which. Nothing was done."""


class Repeated(Exception):
    """Slack delivers again what was done already. Nothing was done, and there is nothing new to say."""


class NotHere(Exception):
    """No such code or request in this workspace: also said of another workspace's."""

    def __init__(self, wanted: object) -> None:
        super().__init__(f"#{wanted}")
        self.wanted = wanted


class TooLate(Exception):
    """Somebody changed the code since the person looked; carries how it stands now."""

    def __init__(self, code: Code) -> None:
        super().__init__(f"#{code.id}")
        self.code = code


class Duplicate(Refused):
    """The same open code for the same ad account is here already; carries the existing entry."""

    def __init__(self, existing: Code) -> None:
        super().__init__(f"Already logged as #{existing.id}.", field="code")
        self.existing = existing


class OtherOpen(Exception):
    """The same post and ad account have another open code: the person says which of the two stays."""

    def __init__(self, existing: Code) -> None:
        super().__init__(f"#{existing.id}")
        self.existing = existing
