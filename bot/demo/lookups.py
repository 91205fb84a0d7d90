"""Slack's methods that only tell: who am I, who is this, which channels are there."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.demo import limits
from bot.demo.chat import find_channel
from bot.demo.refusal import Refusal, refuse_if
from bot.demo.things import Channel, Json, Team
from bot.demo.world import World

_KINDS = {"channels": "public_channel", "groups": "private_channel", "im": "im"}


def api_test(_world: World, _team: Team, args: Json) -> Json:
    if args.get("error"):
        raise Refusal(str(args["error"]))
    return {"args": args}


def auth_test(_world: World, team: Team, _args: Json) -> Json:
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": "spark",
        "team_id": team.id,
        "user_id": team.bot_user,
        "bot_id": team.bot_id,
        "is_enterprise_install": False,
    }


def users_info(world: World, team: Team, args: Json) -> Json:
    person = team.people.get(str(args.get("user", "")))
    if person is None:
        raise Refusal("user_not_found")
    offset = world.now().astimezone(ZoneInfo(person.tz)).utcoffset()
    profile = {"display_name": person.real_name, "real_name": person.real_name}
    return {
        "user": {
            "id": person.id,
            "team_id": team.id,
            "name": person.name,
            "deleted": person.deleted,
            "real_name": person.real_name,
            "tz": person.tz,
            "tz_label": person.tz,
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "is_admin": False,
            "is_bot": person.is_bot,
            "is_restricted": person.is_restricted,
            "is_ultra_restricted": False,
            "is_app_user": False,
            "profile": profile,
        }
    }


def channel_json(team: Team, channel: Channel) -> Json:
    """A channel as Slack writes it."""
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": channel.kind == "channels",
        "is_group": channel.kind == "groups",
        "is_im": channel.kind == "im",
        "is_private": channel.kind != "channels",
        "is_archived": channel.archived,
        "is_ext_shared": channel.shared,
        "is_shared": channel.shared,
        "is_member": team.bot_user in channel.members,
        "num_members": len(channel.members),
    }


def conversations_info(_world: World, team: Team, args: Json) -> Json:
    channel = find_channel(team, args)
    need(team, f"{channel.kind}:read")
    return {"channel": channel_json(team, channel)}


def conversations_list(_world: World, team: Team, args: Json) -> Json:
    kinds = str(args.get("types", "public_channel")).split(",")
    hidden = str(args.get("exclude_archived", "")).lower() in ("1", "true")
    found = [
        channel_json(team, channel)
        for channel in team.channels.values()
        if _KINDS[channel.kind] in kinds
        and not (hidden and channel.archived)
        and (channel.kind == "channels" or team.bot_user in channel.members)
    ]
    return {"channels": found, "response_metadata": {"next_cursor": ""}}


def conversations_open(_world: World, team: Team, args: Json) -> Json:
    if args.get("users") not in team.people:
        raise Refusal("user_not_found")
    return {"channel": {"id": team.direct(args["users"]).id}}


def team_info(_world: World, team: Team, _args: Json) -> Json:
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain}}


def bots_info(_world: World, team: Team, _args: Json) -> Json:
    return {"bot": {"id": team.bot_id, "app_id": team.app_id, "user_id": team.bot_user, "name": "Spark Codes"}}


def blocks_validate(_world: World, _team: Team, args: Json) -> Json:
    if "view" in args:
        refuse_if(limits.of_view(args["view"]), "invalid_blocks")
    else:
        blocks = args.get("blocks", args.get("message", {}).get("blocks"))
        refuse_if(limits.of_blocks(blocks, "message"), "invalid_blocks")
    return {}


def need(team: Team, scope: str) -> None:
    """Refuse when the installation lacks this scope."""
    if scope not in team.scopes:
        raise Refusal("missing_scope", needed=scope, provided=",".join(sorted(team.scopes)))
