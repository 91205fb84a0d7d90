"""A bot that is told to stop in the middle of its alerts leaves none in doubt that it never asked Slack for."""

import time

import pytest
from sqlalchemy import func, select

from storage.models import Digest, DigestMessage
from tests.conftest import AD_OPS
from tests.storage.work import choose, log

WORKSPACES = 120


def counted(bot, table, *which):
    with bot.patient.outbox(reading=True) as outbox:
        return outbox._session.scalar(select(func.count()).select_from(table).where(*which))


@pytest.mark.parametrize("posted", [1, 40, 60])
def test_whenever_it_stops_what_was_not_posted_is_handed_back(bot, slack, clock, posted):
    for number in range(WORKSPACES):
        choose(bot.database, team=f"T{number:03}", alert_channel=AD_OPS)
        log(bot.database, f"#code-{number}", 48, team=f"T{number:03}")
    slack.slow(0.1)
    bot.clock.start()
    while len(slack.channel(AD_OPS).messages) < posted:
        time.sleep(0.002)
    bot.stop()
    stands = len(slack.channel(AD_OPS).messages)
    assert posted <= stands < WORKSPACES
    assert counted(bot, Digest, Digest.sent_at.is_not(None)) == stands
    assert counted(bot, Digest, Digest.sent_at.is_(None), Digest.sending_until > clock()) == 0
    assert counted(bot, DigestMessage, DigestMessage.ts.is_(None), DigestMessage.called_at.is_not(None)) == 0
