"""What a Prometheus reads: what this process counted and timed, and what the database says at that moment."""

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.condition import Condition
from handlers.measured import ALL

DATABASE = "Whether the database answers."
PASSED = "Seconds since the last finished pass over all alerts."
LINKED = "Whether there is a connection to Slack; not told over HTTP."
OWED = "Alerts that are owed and not sent."
LONGEST = "Seconds since the longest owed alert was due; 0 when none is owed."


def registry(look: Callable[[], Condition]) -> CollectorRegistry:
    """All numbers of one bot."""
    numbers = CollectorRegistry()
    for each in ALL:
        numbers.register(each)
    numbers.register(Gauges(look))
    return numbers


class Gauges(Collector):
    """How the bot does, looked at whenever somebody reads it. What nobody knows is left out."""

    def __init__(self, look: Callable[[], Condition]) -> None:
        self._look = look

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One gauge for each fact."""
        seen = self._look()
        yield GaugeMetricFamily("spark_database_up", DATABASE, seen.debt is not None)
        yield GaugeMetricFamily("spark_seconds_since_pass", PASSED, seen.since_pass)
        if seen.apart is not None:
            yield GaugeMetricFamily("spark_slack_connected", LINKED, not seen.apart)
        if seen.debt is not None:
            yield GaugeMetricFamily("spark_alerts_owed", OWED, seen.debt.alerts)
            yield GaugeMetricFamily("spark_longest_owed_seconds", LONGEST, seen.debt.seconds)
