"""People find their time zone by the names they type."""

import pytest

from storage.rules import Refused
from storage.rules.zones import parse_zone, zone_names


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (" europe/berlin ", "Europe/Berlin"),
        ("america/new york", "America/New_York"),
        ("UTC", "UTC"),
        ("utc", "UTC"),
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
    ],
)
def test_a_zone_is_known_by_its_name(name, key):
    assert parse_zone(name).key == key


@pytest.mark.parametrize(
    "name", ["", "Berlin", "Europe", "Europe/Berlín/x", "../etc/passwd", "/UTC\x00", "Factory", "a" * 500]
)
def test_an_unknown_zone_is_refused(name):
    with pytest.raises(Refused, match="time zone"):
        parse_zone(name)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("New_Y", "America/New_York"),
        ("york new", "America/New_York"),
        ("São Paulo", "America/Sao_Paulo"),
        ("europe/lon", "Europe/London"),
        ("utc", "UTC"),
        ("", "UTC"),
        ("rome", "Europe/Rome"),
    ],
)
def test_typing_finds_a_zone(typed, first):
    assert zone_names(typed)[0] == first


def test_no_more_zones_are_offered_than_asked_for():
    assert len(zone_names("")) == 100
    assert len(zone_names("", most=3)) == 3


def test_only_areas_with_cities_are_offered():
    names = zone_names("", most=10_000)
    assert {name.split("/")[0] for name in names} == {
        *("UTC", "Africa", "America", "Antarctica", "Arctic", "Asia"),
        *("Atlantic", "Australia", "Europe", "Indian", "Pacific"),
    }
    assert len(names) == len(set(names)) > 300


def test_nothing_matches_nonsense():
    assert zone_names("xyzzy") == []


def test_every_zone_offered_can_be_chosen():
    for name in zone_names("", most=10_000):
        assert parse_zone(name).key == name
