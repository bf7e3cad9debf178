"""Why an alarm is in its state, in CloudWatch's words."""

import json
from datetime import datetime, timezone
from typing import Any

from local.metrics.alarms.evaluation import BANDS, COMPARISONS, Datapoint, Verdict
from local.metrics.alarms.watching import Alarm, rule, watched

_WORDS = {
    "GreaterThanOrEqualToThreshold": "greater than or equal to",
    "GreaterThanThreshold": "greater than",
    "LessThanThreshold": "less than",
    "LessThanOrEqualToThreshold": "less than or equal to",
}
_TREATED = {"breaching": "Breaching", "notBreaching": "NonBreaching", "missing": "Missing", "ignore": "Ignored"}


def text(alarm: Alarm, verdict: Verdict) -> str:
    """The StateReason of what an alarm goes into."""
    if verdict.state == "INSUFFICIENT_DATA":
        return f"Insufficient Data: {_number(verdict.filled, 'datapoint')} {_was(verdict.filled)} unknown."
    if not verdict.points:
        return (
            f"Threshold Crossed: no datapoints were received for {_number(verdict.filled, 'period')} and "
            f"{_treated(alarm, verdict.filled)}."
        )
    asked = rule(alarm)
    alarmed = verdict.state == "ALARM"
    shown = _chosen(alarm, verdict)
    values = ", ".join(f"{each.value} ({_day(each.at)})" for each in shown)
    needed = asked.to_alarm if alarmed else asked.periods - asked.to_alarm + 1
    filled = f" and {_treated(alarm, verdict.filled)}" if verdict.filled else ""
    crossed = "Thresholds" if alarm["ComparisonOperator"] in BANDS else "Threshold"
    return (
        f"{crossed} Crossed: {len(shown)} out of the last {asked.periods} datapoints [{values}] {_was(len(shown))} "
        f"{_compared(alarm, shown, alarmed)}{filled} (minimum {_number(needed, 'datapoint')} for "
        f"{alarm['StateValue']} -> {verdict.state} transition)."
    )


def data(alarm: Alarm, verdict: Verdict, now: float) -> str:
    """The StateReasonData: JSON."""
    query = watched(alarm)
    stat = query.get("MetricStat") or {}
    newest = verdict.points[-1:]
    found: dict[str, Any] = {"version": "1.0", "queryDate": moment(now)}
    if verdict.points:
        found["startDate"] = moment(verdict.points[0].at)
    if stat:
        found |= {"statistic": stat["Stat"], "period": int(stat["Period"])}
    if alarm.get("Unit"):
        found["unit"] = alarm["Unit"]
    found["recentDatapoints"] = [each.value for each in verdict.points]
    if alarm["ComparisonOperator"] in BANDS:
        found["recentLowerThresholds"] = [each.lower for each in verdict.points]
        found["recentUpperThresholds"] = [each.upper for each in verdict.points]
    else:
        found["threshold"] = float(alarm["Threshold"])
    found["evaluatedDatapoints"] = [
        {"timestamp": moment(each.at), "sampleCount": each.samples, "value": each.value} for each in newest
    ]
    return json.dumps(found, separators=(",", ":"))


def moment(at: float) -> str:
    """A moment as CloudWatch writes it in documents."""
    written = datetime.fromtimestamp(at, timezone.utc)
    return f"{written:%Y-%m-%dT%H:%M:%S}.{written.microsecond // 1000:03d}+0000"


def _chosen(alarm: Alarm, verdict: Verdict) -> list[Datapoint]:
    """The datapoints that speak for the state, newest first."""
    breaches = COMPARISONS[alarm["ComparisonOperator"]]
    speaking = [each for each in verdict.points if breaches(each) == (verdict.state == "ALARM")]
    return list(reversed(speaking or verdict.points))


def _compared(alarm: Alarm, shown: list[Datapoint], alarmed: bool) -> str:
    operator, negated = alarm["ComparisonOperator"], "" if alarmed else "not "
    if operator not in BANDS:
        return f"{negated}{_WORDS[operator]} the threshold ({float(alarm['Threshold'])})"
    below = f"{negated}less than the lower thresholds [{', '.join(str(each.lower) for each in shown)}]"
    above = f"{negated}greater than the upper thresholds [{', '.join(str(each.upper) for each in shown)}]"
    if operator == "LessThanLowerOrGreaterThanUpperThreshold":
        return f"{below} or {above}"
    return below if operator == "LessThanLowerThreshold" else above


def _treated(alarm: Alarm, count: int) -> str:
    return f"{_number(count, 'missing datapoint')} {_was(count)} treated as [{_TREATED[rule(alarm).missing]}]"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def _day(at: int) -> str:
    return f"{datetime.fromtimestamp(at, timezone.utc):%d/%m/%y %H:%M:%S}"
