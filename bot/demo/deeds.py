"""What a person does in the make-believe Slack; each deed reaches the bot and returns its answer."""

from __future__ import annotations

from typing import Any

from bot.demo import files, forms, payloads, responses, submissions, views
from bot.demo.chat import message_json
from bot.demo.clicks import Clicks
from bot.demo.delivery import Answer, Sent
from bot.demo.hands import AD_OPS, MIA
from bot.demo.inputs import held
from bot.demo.refusal import Refusal
from bot.demo.seen import Which
from bot.demo.things import Json, Message, Team, View


class Deeds(Clicks):
    """People at work."""

    def command(self, line: str, by: str = MIA, channel: str = AD_OPS, *, team: Which = None) -> Answer:
        """Type a whole line, as `/spark add`."""
        found = self.of(team)
        person, place = found.person(by), found.channel(channel)
        payload = payloads.slash_command(found, person, place, line)
        with self.world.changed:
            payload["trigger_id"] = self.world.new_trigger(found, person.id, place.id)
            key = self.world.new_response_url(found, person.id, place)
            payload["response_url"] = self._response_url(key)
        answer = self.deliver(found, Sent("slash_commands", payload))
        if answer.ok and answer.body:
            self._write_answer(key, answer)
        return answer

    def _write_answer(self, key: str, answer: Answer) -> None:
        """A command's answer with a body is a message."""
        body = answer.body if isinstance(answer.body, dict) else {"text": str(answer.body)}
        try:
            with self.world.changed:
                responses.write(self.world, self.world.response_urls[key], body)
                self.world.touch()
        except Refusal as refusal:
            answer.ok, answer.words = False, f"The app's answer was refused: {refusal}"

    def submit(self, values: dict[str, Any] | None = None, by: str = MIA, *, team: Which = None) -> Answer:
        """Fill the top view, send it, and do what the bot answers; errors it answers stand in `errors`."""
        found = self.of(team)
        view = self.fill(values or {}, by, team=found)
        view.errors = forms.complaints(view)
        self.world.touch()
        if view.errors:
            return Answer(0, ok=False, words="Some inputs are not complete.", errors=view.errors)
        with self.world.changed:
            payload = payloads.view_submission(found, found.person(by), view)
            payload["trigger_id"] = self.world.new_trigger(found, view.user, view.channel, view.id)
            payload["response_urls"] = self._response_urls(found, view)
        answer = self.deliver(found, Sent("interactive", payload))
        return self._take_answer(found, view, answer) if answer.ok else answer

    def _take_answer(self, team: Team, view: View, answer: Answer) -> Answer:
        try:
            with self.world.changed:
                submissions.take_answer(self.world, team, view, answer.body)
                answer.errors = view.errors
                self.world.touch()
        except Refusal as refusal:
            answer.ok, answer.words = False, f"We had some trouble connecting. Try again? ({refusal.answer})"
        return answer

    def upload(self, name: str, content: bytes, by: str = MIA, *, team: Which = None) -> Json:
        """Bring a file, to be put into a form's field."""
        found = self.of(team)
        with self.world.changed:
            return files.chosen(self.world, found, name, content, found.person(by).id)

    def close_view(self, by: str = MIA, *, whole_stack: bool = False, team: Which = None) -> Answer:
        """Close the top view, or all of them; the bot hears of it when it asked to."""
        found = self.of(team)
        view = forms.on_top(found, by)
        with self.world.changed:
            closed = found.stacks.pop(view.user) if whole_stack else [found.stacks[view.user].pop()]
            self.world.touch()
        answer = Answer(200)
        for one in reversed(closed):
            if one.body.get("notify_on_close"):
                payload = payloads.view_closed(found, found.person(by), one, cleared=whole_stack)
                answer = self.deliver(found, Sent("interactive", payload))
        return answer

    def open_home(self, by: str = MIA, *, tab: str = "home", team: Which = None) -> Answer:
        """Open the app's Home tab."""
        found = self.of(team)
        user = found.person(by).id
        body: Json = {"type": "app_home_opened", "user": user, "channel": found.direct(user).id, "tab": tab}
        if user in found.homes and tab == "home":
            body["view"] = views.view_json(found, found.homes[user])
        return self.event(found, body)

    def shortcut(
        self, callback_id: str, by: str = MIA, message: Message | None = None, *, team: Which = None
    ) -> Answer:
        """Use a shortcut, from the menu or on a message."""
        found = self.of(team)
        person = found.person(by)
        payload = payloads.shortcut(found, person, callback_id, message)
        place = found.channels[message.channel] if message else None
        payload["trigger_id"] = self.world.new_trigger(found, person.id, place.id if place else None)
        if place:
            payload["response_url"] = self._response_url(self.world.new_response_url(found, person.id, place))
        return self.deliver(found, Sent("interactive", payload))

    def say(self, text: str, by: str = MIA, channel: str = AD_OPS, *, team: Which = None) -> Message:
        """Write a plain message; the bot hears of it in its direct messages, given the scope."""
        found = self.of(team)
        place, person = found.channel(channel), found.person(by)
        with self.world.changed:
            message = Message(
                self.world.new_ts(),
                place.id,
                person.id,
                payloads.escaped(found, text, person.id),
                [],
                drawn=self.world.number(),
            )
            place.log.append(message)
            self.world.touch()
        if place.kind == "im" and "im:history" in found.scopes:
            self.event(found, {**message_json(found, message), "channel": place.id, "channel_type": "im"})
        return message

    def invite(self, by: str = MIA, channel: str = AD_OPS, *, team: Which = None) -> Answer:
        """Bring the bot into a channel; it hears of it, given the scope."""
        found = self.of(team)
        place = found.channel(channel)
        place.members.add(found.bot_user)
        self.say(f"added <@{found.bot_user}> to #{place.name}", by, channel, team=team)
        joined = {"type": "member_joined_channel", "user": found.bot_user, "channel": place.id, "team": found.id}
        if {"channels:read", "groups:read"} & found.scopes:
            self.event(found, {**joined, "inviter": found.person(by).id})
        return Answer(200)

    def _response_urls(self, team: Team, view: View) -> list[Json]:
        """A response_url for each channel chosen in an input that asked for one."""
        given = []
        for block, element, entry in forms.entries(view):
            if element.get("response_url_enabled") and held(entry) in team.channels:
                key = self.world.new_response_url(team, view.user, team.channels[held(entry)])
                ids = {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": held(entry)}
                given.append({**ids, "response_url": self._response_url(key)})
        return given
