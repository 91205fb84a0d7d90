"""The pace: a channel hears one message at a time, and channels do not wait for each other."""

import time
from threading import Event, Timer

from bot.pace import Pace


def test_a_channel_waits_its_time_between_two_messages_and_another_does_not():
    pace = Pace(Event(), seconds=0.2)
    began = time.monotonic()
    assert pace.turn("T1", "C1") and pace.turn("T1", "C2") and pace.turn("T2", "C1")
    assert time.monotonic() - began < 0.15
    assert pace.turn("T1", "C1") and pace.turn("T1", "C1")
    assert time.monotonic() - began >= 0.4


def test_two_who_come_at_once_do_not_get_the_same_turn():
    pace = Pace(Event(), seconds=0.1)
    began = time.monotonic()
    assert all(pace.turn("T1", "C1") for _ in range(4))
    assert time.monotonic() - began >= 0.3


def test_nobody_waits_for_a_turn_when_the_bot_is_told_to_stop():
    stopping = Event()
    pace = Pace(stopping, seconds=30)
    assert pace.turn("T1", "C1")
    Timer(0.05, stopping.set).start()
    began = time.monotonic()
    assert not pace.turn("T1", "C1")
    assert not pace.turn("T1", "C2")
    assert time.monotonic() - began < 5
