"""Charts are left out for a week after Slack refused one."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.rules.charts import draws_charts

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
WEEK, SECOND = timedelta(days=7), timedelta(seconds=1)


@pytest.mark.parametrize(("since", "drawn"), [
    (None, True), (NOON, False), (NOON - WEEK + SECOND, False), (NOON - WEEK, True), (NOON + SECOND, False),
])  # fmt: skip
def test_a_chart_is_tried_again_exactly_a_week_after_a_refusal(since, drawn):
    assert draws_charts(since, NOON) is drawn
