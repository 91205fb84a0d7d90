"""Small rules to build Block Kit's tables from; a rule yields what Slack would complain about."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

Rule = Callable[[Any, str], Iterator[str]]


def problem(words: str, place: str) -> str:
    """A complaint in Slack's form."""
    return f"[ERROR] {words} [json-pointer:{place}]"


def string(most: int, least: int = 1) -> Rule:
    def check(value: Any, place: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield problem("must provide a string", place)
        elif len(value) > most:
            yield problem(f"must be less than {most + 1} characters", place)
        elif len(value) < least:
            yield problem(f"must be more than {least - 1} characters", place)

    return check


def number(least: float, most: float) -> Rule:
    def check(value: Any, place: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            yield problem("must provide a number", place)
        elif not least <= value <= most:
            yield problem(f"must be between {least} and {most}", place)

    return check


def flag(value: Any, place: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield problem("must be a boolean", place)


def anything(_value: Any, _place: str) -> Iterator[str]:
    yield from ()


def unknown(_value: Any, place: str) -> Iterator[str]:
    above, _, name = place.rpartition("/")
    yield problem(f"invalid additional property: {name}", above)


def choice(*allowed: str) -> Rule:
    def check(value: Any, place: str) -> Iterator[str]:
        if value not in allowed:
            yield problem(f"must be one of: {', '.join(allowed)}", place)

    return check


def link(most: int = 3000) -> Rule:
    def check(value: Any, place: str) -> Iterator[str]:
        yield from string(most)(value, place)
        if isinstance(value, str) and not value.startswith(("https://", "http://", "mailto:")):
            yield problem("must be a valid URL", place)

    return check


def many(rule: Rule, most: int, least: int = 1) -> Rule:
    def check(value: Any, place: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield problem("must provide an array", place)
            return
        if len(value) > most:
            yield problem(f"no more than {most} items allowed", place)
        if len(value) < least:
            yield problem(f"no fewer than {least} items allowed", place)
        for index, item in enumerate(value):
            yield from rule(item, f"{place}/{index}")

    return check


def shape(fields: Mapping[str, Rule], *whole: Rule) -> Rule:
    """An object with these fields and no others (a name with ! must be there); `whole` rules see all of it."""
    rules = {name.rstrip("!"): rule for name, rule in fields.items()}
    needed = [name[:-1] for name in fields if name.endswith("!")]

    def check(value: Any, place: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield problem("must be an object", place)
            return
        found = [problem(f"missing required field: {name}", place) for name in needed if name not in value]
        for name, part in value.items():
            found += rules.get(name, unknown)(part, f"{place}/{name}")
        for rule in () if found else whole:
            found += rule(value, place)
        yield from found

    return check


def text(most: int, *, plain: bool = False) -> Rule:
    """A text object."""
    kinds = {"plain_text": {"emoji": flag}}
    if not plain:
        kinds["mrkdwn"] = {"verbatim": flag}
    shapes = {kind: shape({"type!": anything, "text!": string(most), **more}) for kind, more in kinds.items()}
    return kind_of(shapes, shapes)


def kind_of(shapes: Mapping[str, Rule], allowed: Collection[str]) -> Rule:
    """An object whose `type` is one of these, checked as that type."""

    def check(value: Any, place: str) -> Iterator[str]:
        kind = str(value.get("type")) if isinstance(value, dict) else "none"
        if kind not in allowed or kind not in shapes:
            yield problem(f"unsupported type: {kind}", f"{place}/type")
        else:
            yield from shapes[kind](value, place)

    return check
