"""What the database holds after people did something."""

from typing import Any, TypeVar

from sqlalchemy import inspect, select, update

from storage.models import Base, Code, History, Request
from tests.conftest import TEAM, Team

T = TypeVar("T", bound=Base)


def code(team: Team, number: int = 1) -> Code:
    """One code as it stands."""
    with team.bot.database.reading(TEAM) as workspace:
        return workspace.codes.get(number)


def codes(team: Team) -> list[Code]:
    """Every code there is, open or not."""
    with team.bot.database.reading(TEAM) as workspace:
        found = workspace.codes._scope.session.scalars(select(Code).where(Code.team_id == TEAM).order_by(Code.id))
        return list(found)


def request(team: Team, number: int = 1) -> Request:
    """One request as it stands."""
    with team.bot.database.reading(TEAM) as workspace:
        return workspace.requests.get(number)


def history(team: Team, number: int = 1) -> list[History]:
    """What happened to a code or request, oldest first."""
    with team.bot.database.reading(TEAM) as workspace:
        return list(reversed(workspace.history(number)))


def deeds(team: Team, number: int = 1) -> list[str]:
    """The same, in one word each."""
    return [row.what for row in history(team, number)]


def rows(team: Team, table: type[T]) -> list[T]:
    """The workspace's rows of a table."""
    with team.bot.database.reading(TEAM) as workspace:
        session = workspace.codes._scope.session
        return list(session.scalars(select(table).filter_by(team_id=TEAM).order_by(*inspect(table).primary_key)))


def change(team: Team, number: int, **facts: Any) -> None:
    """Other facts of a code, as if it had been edited."""
    with team.bot.database.workspace(TEAM) as workspace:
        session = workspace.codes._scope.session
        session.execute(update(Code).where(Code.team_id == TEAM, Code.id == number).values(**facts))


def settings(team: Team) -> Any:
    """What the workspace chose."""
    with team.bot.database.reading(TEAM) as workspace:
        return workspace.settings.choices()


def everything(team: Team, workspace: str = TEAM) -> dict[str, list[str]]:
    """Each row of a workspace, table by table."""
    with team.bot.database.reading(workspace) as opened:
        session = opened.codes._scope.session
        return {
            table.name: sorted(map(repr, session.execute(select(table).where(table.c.team_id == workspace))))
            for table in Base.metadata.sorted_tables
            if "team_id" in table.c
        }
