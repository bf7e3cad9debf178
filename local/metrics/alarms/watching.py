"""The datapoints that an alarm is decided by, at a moment."""

from collections.abc import Sequence
from typing import Any

from local.metrics.alarms.evaluation import BANDS, BEYOND, COMPARISONS, Datapoint, Rule, Verdict, evaluate
from local.metrics.expressions.operands import Band, Series
from local.metrics.expressions.syntax import ExpressionError
from local.metrics.queries import Answers, Query, metrics, period
from local.metrics.store import MINUTE, Metric

Alarm = dict[str, Any]

_RISING = frozenset({"Sum", "SampleCount", "Maximum"})
_LOW_PERCENTILE = 0.5
_FEWEST_IN_TAIL = 10
_NEVER_MISSING = "AWS/DynamoDB"


def queries(alarm: Alarm) -> list[Query]:
    """An alarm's metric data queries; for a single metric, the one that stands for it."""
    if alarm.get("Metrics"):
        return list(alarm["Metrics"])
    named = {"Namespace": alarm["Namespace"], "MetricName": alarm["MetricName"]}
    stat = {
        "Metric": {**named, "Dimensions": alarm.get("Dimensions") or []},
        "Period": alarm["Period"],
        "Stat": alarm.get("Statistic") or alarm.get("ExtendedStatistic"),
        "Unit": alarm.get("Unit") or None,
    }
    return [{"Id": "m1", "MetricStat": stat, "ReturnData": True}]


def watched(alarm: Alarm) -> Query:
    """The query whose result is compared with the threshold or the band."""
    return next(
        each
        for each in queries(alarm)
        if each.get("ReturnData", True) and each["Id"] != (alarm.get("ThresholdMetricId") or "")
    )


def watches(alarm: Alarm) -> set[Metric]:
    """The metrics whose values may change an alarm."""
    return metrics(queries(alarm))


def rule(alarm: Alarm) -> Rule:
    periods = int(alarm["EvaluationPeriods"])
    missing = alarm.get("TreatMissingData") or "missing"
    if alarm.get("Namespace") == _NEVER_MISSING:
        missing = "ignore"
    return Rule(alarm["ComparisonOperator"], periods, int(alarm.get("DatapointsToAlarm") or periods), missing)


def step(alarm: Alarm) -> int:
    """How many seconds lie between two evaluations."""
    return min(period(queries(alarm)), MINUTE)


def verdict(alarm: Alarm, now: float) -> Verdict:
    """What an alarm's datapoints say at a moment.

    Periods end at whole minutes (or at multiples of a shorter period). The one that is still running counts as soon as
    it breaches and nothing that comes can change that: a sum or a maximum that is above its threshold stays there.

    Raises:
        ExpressionError
    """
    ended = int(now // step(alarm)) * step(alarm)
    asked = rule(alarm)
    if _only_rises(alarm):
        running = datapoints(alarm, ended + step(alarm))
        if running[-1] is not None and COMPARISONS[asked.comparison](running[-1]):
            return evaluate(asked, running)
    found = datapoints(alarm, ended)
    if _too_few_samples(alarm, found):
        return Verdict(None, (), 0, 0)
    return evaluate(asked, found)


def datapoints(alarm: Alarm, end: int) -> list[Datapoint | None]:
    """The datapoints of the evaluation range that ends at a moment, oldest first, None where one is missing.

    Raises:
        ExpressionError
    """
    every = period(queries(alarm))
    start = end - every * (int(alarm["EvaluationPeriods"]) + BEYOND)
    answers = Answers(queries(alarm), start, end, end % every)
    identifier = watched(alarm)["Id"]
    values = answers.of(identifier)
    if isinstance(values, list) and len(values) == 1:
        values = values[0]
    if not isinstance(values, Series):
        raise ExpressionError(f"'{identifier}' gives no single time series")
    limits = _limits(alarm, answers)
    samples = answers.samples(identifier)
    return [_datapoint(at, values, limits, samples.get(at, 1.0)) for at in range(start, end, every)]


def _limits(alarm: Alarm, answers: Answers) -> Band | float:
    if not alarm.get("ThresholdMetricId"):
        return float(alarm["Threshold"])
    limits = answers.of(alarm["ThresholdMetricId"])
    if isinstance(limits, Band):
        return limits
    raise ExpressionError(f"'{alarm['ThresholdMetricId']}' gives no anomaly detection band")


def _datapoint(at: int, values: Series, limits: Band | float, samples: float) -> Datapoint | None:
    value = values.points.get(at)
    if value is None:
        return None
    if isinstance(limits, float):
        return Datapoint(at, value, upper=limits, samples=samples)
    if at not in limits.upper.points:
        return None  # too little history for a band: nothing can be said of this value
    return Datapoint(at, value, limits.upper.points[at], limits.lower.points[at], samples)


def _only_rises(alarm: Alarm) -> bool:
    """Whether further values in a period cannot take back that it breaches."""
    stat = (watched(alarm).get("MetricStat") or {}).get("Stat")
    operator = alarm["ComparisonOperator"]
    if operator.startswith("Greater"):
        return stat in _RISING
    return stat == "Minimum" and operator.startswith("Less") and operator not in BANDS


def _too_few_samples(alarm: Alarm, found: Sequence[Datapoint | None]) -> bool:
    """Whether a percentile of so few values is to be left alone (EvaluateLowSampleCountPercentile)."""
    stat, newest = str(alarm.get("ExtendedStatistic") or ""), next((each for each in reversed(found) if each), None)
    if alarm.get("EvaluateLowSampleCountPercentile") != "ignore" or not stat.startswith("p") or newest is None:
        return False
    share = float(stat[1:]) / 100
    tail = 1 - share if share >= _LOW_PERCENTILE else share
    return newest.samples * tail < _FEWEST_IN_TAIL
