"""The tables: facts only. Everything that can be worked out from them and a `now` is worked out, never stored."""

from storage.models.alerts import CUT, DIGEST, DIRECT, ESCALATION, Digest, DigestLine, DigestMessage, Notice
from storage.models.codes import Code, WordBlock
from storage.models.history import Delivered, History
from storage.models.homes import Feed, Home
from storage.models.reports import WeeklyReport
from storage.models.requests import Request
from storage.models.table import NOW, Base, Utc, instant
from storage.models.workspaces import Installation, InstallState, WorkspaceSettings

__all__ = [
    "CUT", "DIGEST", "DIRECT", "ESCALATION", "NOW", "Base", "Code", "Delivered", "Digest", "DigestLine",
    "DigestMessage", "Feed", "History", "Home", "InstallState", "Installation", "Notice", "Request", "Utc",
    "WeeklyReport", "WordBlock", "WorkspaceSettings", "instant",
]  # fmt: skip
