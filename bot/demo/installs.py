"""Installing the app: a person's consent gives out a code, and the code gives out the token, once."""

from __future__ import annotations

from werkzeug.wrappers import Request

from bot.demo.refusal import Refusal
from bot.demo.things import Json, Team
from bot.demo.webapi import Reply, recorded
from bot.demo.world import World


def client(world: World) -> tuple[str, str]:
    """The app's client id and secret."""
    return f"1.{world.secret('client id')}", world.secret("client secret")


def allow(world: World, team: Team, user: str) -> str:
    """The person allows it; a workspace that had removed the app gives it a new token."""
    with world.changed:
        if team.revoked:
            team.revoked, team.bot_token = False, f"xoxb-{world.secret('bot', team.id, str(world.number()))}"
        code = f"{world.number()}.{world.secret('code', team.id)}"
        world.consents[code] = (team, user)
    return code


def access(world: World, request: Request, args: Json) -> Reply:
    """oauth.v2.access, which is asked with the app's own name and secret instead of a token."""
    return recorded(world, "oauth.v2.access", None, args, lambda: Reply(_answer(world, request, args)))


def _answer(world: World, request: Request, args: Json) -> Json:
    try:
        return {"ok": True, **_installed(world, request, args)}
    except Refusal as refusal:
        return refusal.answer


def _installed(world: World, request: Request, args: Json) -> Json:
    name, secret = client(world)
    sent = request.authorization
    if sent is None or sent.username != name:
        raise Refusal("invalid_client_id")
    if sent.password != secret:
        raise Refusal("bad_client_secret")
    if args.get("code") not in world.consents:
        raise Refusal("invalid_code")
    team, user = world.consents.pop(args["code"])
    return {
        "access_token": team.bot_token, "token_type": "bot", "scope": ",".join(sorted(team.scopes)),
        "bot_user_id": team.bot_user, "app_id": team.app_id, "team": {"id": team.id, "name": team.name},
        "enterprise": None, "is_enterprise_install": False, "authed_user": {"id": user},
    }  # fmt: skip
