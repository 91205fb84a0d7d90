"""The rules a Spark Code lives by. Pure: no Slack, no SQL, no clock."""


class Refused(Exception):
    """The person has to change something; the message says what, and what to do."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field
