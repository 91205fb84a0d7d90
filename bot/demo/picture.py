"""What one person sees of the make-believe Slack, as plain JSON for the page."""

from __future__ import annotations

from bot.demo.deeds import Deeds
from bot.demo.things import Channel, Json, Message, Person, Team, View


def of(slack: Deeds, user: str) -> Json:
    """All that this person may see."""
    team = slack.team
    return {
        "version": slack.world.version,
        "now": int(slack.world.now().timestamp()),
        "team": team.name,
        "me": user,
        "bot": team.bot_user,
        "people": [_person(person) for person in team.people.values()],
        "channels": [_channel(team, one, user) for one in team.channels.values() if user in one.members],
        "views": [_view(view) for view in team.stacks.get(user, [])],
        "home": _view(team.homes[user]) if user in team.homes else None,
        "hints": [{"word": word, "hint": hint} for word, hint in slack.hints],
        "shortcuts": [{"type": type_, "name": name, "id": id_} for type_, name, id_ in slack.shortcuts],
        "moves": list(slack.clock_moves),
    }


def _person(person: Person) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.real_name,
        "tz": person.tz,
        "is_bot": person.is_bot,
    }


def _channel(team: Team, channel: Channel, user: str) -> Json:
    own = [one for one in team.ephemerals if (one.channel, one.only_for, one.deleted) == (channel.id, user, False)]
    messages = sorted([*channel.messages, *own], key=lambda message: float(message.ts))
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "archived": channel.archived,
        "messages": [_message(message) for message in messages],
    }


def _message(message: Message) -> Json:
    return {
        "ts": message.ts,
        "user": message.user,
        "text": message.text,
        "blocks": message.blocks,
        "thread_ts": message.thread_ts,
        "ephemeral": message.only_for is not None,
        "edited": message.edited,
        "drawn": message.drawn,
        "files": [{"id": file["id"], "name": file["name"], "size": file["size"]} for file in message.files],
    }


def _view(view: View) -> Json:
    shown = {name: view.body.get(name) for name in ("title", "submit", "close", "blocks")}
    return {**shown, "id": view.id, "hash": view.hash, "values": view.values, "errors": view.errors}
