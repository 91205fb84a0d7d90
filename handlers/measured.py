"""What is counted and timed, for whoever watches the bot. No label ever tells a workspace, person, channel or code."""

from prometheus_client import Counter, Histogram

# Registered nowhere: each bot shows them beside what its own database says.

ALERTS_SENT = Counter("spark_alerts_sent_total", "Alerts that Slack took, by kind.", ["kind"], registry=None)
ALERTS_RETRIED = Counter(
    "spark_alerts_retried_total",
    "Alerts that Slack did not take and that are tried again, by what its answer meant.",
    ["verdict"],
    registry=None,
)
DOUBLES_SUSPECTED = Counter(
    "spark_doubles_suspected_total",
    "Alerts that were sent again after a lost answer, and may stand there twice.",
    registry=None,
)
LATENESS = Histogram(
    "spark_alert_lateness_seconds",
    "From the moment an alert was due until Slack answered ok.",
    buckets=(1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600),
    registry=None,
)
ANSWERS = Histogram(
    "spark_answer_seconds",
    "How long it took to answer a request of Slack, which waits for three seconds, by kind of request.",
    ["kind"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3),
    registry=None,
)
ALL = (ALERTS_SENT, ALERTS_RETRIED, DOUBLES_SUSPECTED, LATENESS, ANSWERS)
