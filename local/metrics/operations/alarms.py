"""PutMetricAlarm, PutCompositeAlarm's checks, SetAlarmState and DescribeAlarmsForMetric."""

import json
import time
from collections.abc import Sequence
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch

from local.metrics import clock, queries, statistics
from local.metrics.alarms import actions, states
from local.metrics.alarms.evaluation import BANDS, COMPARISONS
from local.metrics.alarms.watching import Alarm
from local.metrics.errors import RefusedError, invalid
from local.metrics.expressions.calculate import BAND
from local.metrics.expressions.syntax import calls, parse
from local.metrics.protocol import Document
from local.metrics.statistics import StatisticError
from local.metrics.store import Metric

_STATES = ("OK", "ALARM", "INSUFFICIENT_DATA")
_SINGLE = ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Dimensions", "Period", "Unit")
_NOT_HERE = ("EvaluationCriteria", "EvaluationInterval", "EvaluationWindow", "WarmUpConfiguration")
_MISSING = ("missing", "ignore", "breaching", "notBreaching")
_DAY, _HOUR = 86_400, 3_600
_KEPT = ("StateValue", "StateReason", "StateReasonData", "StateUpdatedTimestamp", "StateTransitionedTimestamp")
_ACTIONS = ("OKActions", "AlarmActions", "InsufficientDataActions")


def put_metric_alarm(request: Document) -> Document:
    """An alarm of the same name is changed, and keeps its state until it is evaluated, which is at once."""
    _check(request)
    name = request["AlarmName"]
    before: Alarm | None = cloudwatch._alarms.get(name)
    _check_tags(request, before is None)
    now = time.time()
    kept = {key: before[key] for key in _KEPT if key in before} if before else {}
    arn = f"arn:aws:cloudwatch:{get_region()}:{get_account_id()}:alarm:{name}"
    alarm: Alarm = {
        "AlarmArn": arn,
        "ActionsEnabled": True,
        **{action: [] for action in _ACTIONS},
        "StateValue": "INSUFFICIENT_DATA",
        "StateReason": states.UNCHECKED,
        "StateUpdatedTimestamp": now,
        **{key: value for key, value in request.items() if key != "Tags"},
        **kept,
        "AlarmConfigurationUpdatedTimestamp": now,
    }
    if not request.get("Metrics"):
        alarm.setdefault("Dimensions", [])
    cloudwatch._alarms[name] = alarm
    if before is None and request.get("Tags"):
        cloudwatch._resource_tags[arn] = {tag["Key"]: tag["Value"] for tag in request["Tags"]}
    _remember(alarm, before)
    clock.soon(name)
    return {}


def _remember(alarm: Alarm, before: Alarm | None) -> None:
    if before is None:
        summary, data = "created", {"type": "Create", "createdAlarm": alarm}
    else:
        summary, data = "updated", {"type": "Update", "updatedAlarm": alarm}
    states.remember(alarm, "ConfigurationUpdate", f'Alarm "{alarm["AlarmName"]}" {summary}', data)


def _check_tags(request: Document, is_new: bool) -> None:
    refused = cloudwatch._alarm_tags_refusal(
        request.get("Tags"), request.get("DatapointsToAlarm"), is_new, is_cbor=False, is_json=True
    )
    if refused:
        status, _, body = refused
        error = json.loads(body)
        raise RefusedError(error["__type"], error["message"], status)


def _check(request: Document) -> None:
    for name in _NOT_HERE:
        if request.get(name):
            raise invalid(f"The parameter {name} is not supported by this local cloud.")
    for name in ("AlarmName", "ComparisonOperator", "EvaluationPeriods"):
        if not request.get(name):
            raise RefusedError("MissingParameter", f"The parameter {name} is required.")
    if request["AlarmName"] in cloudwatch._composite_alarms:
        raise invalid(f"There is a composite alarm of the name {request['AlarmName']}.")
    _one_of("ComparisonOperator", request["ComparisonOperator"], tuple(COMPARISONS))
    _one_of("TreatMissingData", request.get("TreatMissingData") or "missing", _MISSING)
    _one_of(
        "EvaluateLowSampleCountPercentile",
        request.get("EvaluateLowSampleCountPercentile") or "",
        ("", "evaluate", "ignore"),
    )
    periods = int(request["EvaluationPeriods"])
    if not 1 <= int(request.get("DatapointsToAlarm") or periods) <= periods:
        raise invalid("DatapointsToAlarm must be between 1 and EvaluationPeriods.")
    if request.get("Metrics"):
        _check_queries(request)
    else:
        _check_single(request)
    every = queries.period(request["Metrics"]) if request.get("Metrics") else int(request["Period"])
    longest = _DAY if every < _HOUR else 7 * _DAY
    if every * periods > longest:
        raise invalid(f"Metrics cannot be checked across more than {longest} seconds (EvaluationPeriods * Period).")
    actions.check([each for name in _ACTIONS for each in request.get(name) or ()])


def _one_of(name: str, value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        raise invalid(f"The value {value} for parameter {name} is invalid: it must be one of {', '.join(allowed)}.")


def _check_single(request: Document) -> None:
    for name in ("MetricName", "Namespace", "Period"):
        if not request.get(name):
            raise RefusedError("MissingParameter", f"The parameter {name} is required, or Metrics.")
    given = [request[name] for name in ("Statistic", "ExtendedStatistic") if request.get(name)]
    if len(given) != 1:
        raise RefusedError("InvalidParameterCombination", "Exactly one of Statistic and ExtendedStatistic is required.")
    try:
        statistics.check(given[0])
    except StatisticError as error:
        raise invalid(str(error)) from error
    queries.validate_period(request["Period"])
    if request.get("Threshold") is None or request.get("ThresholdMetricId"):
        raise invalid("An alarm on a single metric needs a Threshold; ThresholdMetricId is for alarms with Metrics.")
    if request["ComparisonOperator"] in BANDS:
        raise invalid(f"{request['ComparisonOperator']} is for alarms with an anomaly detection band.")


def _check_queries(request: Document) -> None:
    given = request["Metrics"]
    if both := [name for name in _SINGLE if request.get(name)]:
        raise RefusedError("InvalidParameterCombination", f"Metrics and {both[0]} exclude each other.")
    queries.validate(given)
    periods = {int((each.get("MetricStat") or each).get("Period") or 0) for each in given} - {0}
    if len(periods) > 1:
        raise invalid("All metrics of an alarm must have the same Period.")
    returned = [each["Id"] for each in given if each.get("ReturnData", True)]
    if band := request.get("ThresholdMetricId"):
        _check_band(request, given, band)
        returned = [each for each in returned if each != band]
    elif request["ComparisonOperator"] in BANDS or request.get("Threshold") is None:
        raise invalid("An alarm needs a Threshold, or a ThresholdMetricId with an operator for bands.")
    if len(returned) != 1:
        raise invalid("Exactly one element of the metrics list should return data.")


def _check_band(request: Document, given: list[Document], band: str) -> None:
    if request["ComparisonOperator"] not in BANDS or request.get("Threshold") is not None:
        raise invalid("An alarm with a ThresholdMetricId has no Threshold, and an operator for bands.")
    found = next((each for each in given if each["Id"] == band), {})
    if not any(calls(parse(found.get("Expression") or "0"), BAND)):
        raise invalid(f"ThresholdMetricId must name an expression with {BAND}; '{band}' is none.")


def set_alarm_state(request: Document) -> Document:
    """The alarm stays so until it is evaluated again."""
    name, state = request.get("AlarmName", ""), request.get("StateValue", "")
    _one_of("StateValue", state, _STATES)
    alarm: Any = cloudwatch._alarms.get(name) or cloudwatch._composite_alarms.get(name)
    if not alarm:
        raise RefusedError("ResourceNotFound", f"Alarm {name} does not exist", status=404)
    states.move(alarm, state, request.get("StateReason", ""), request.get("StateReasonData", ""))
    return {}


def describe_alarms_for_metric(request: Document) -> Document:
    dimensions = {each["Name"]: str(each["Value"]) for each in request.get("Dimensions") or ()}
    asked = Metric.of(request.get("Namespace", ""), request.get("MetricName", ""), dimensions)
    others = ("Statistic", "ExtendedStatistic", "Period", "Unit")
    found = [
        alarm
        for alarm in list(cloudwatch._alarms.values())
        if _metric(alarm) == asked and all(alarm.get(name) == request[name] for name in others if request.get(name))
    ]
    return {"MetricAlarms": found}


def _metric(alarm: Alarm) -> Metric | None:
    if alarm.get("Metrics"):
        return None
    dimensions = {each["Name"]: str(each["Value"]) for each in alarm.get("Dimensions") or ()}
    return Metric.of(alarm["Namespace"], alarm["MetricName"], dimensions)


OPERATIONS = {
    "PutMetricAlarm": put_metric_alarm,
    "SetAlarmState": set_alarm_state,
    "DescribeAlarmsForMetric": describe_alarms_for_metric,
}
