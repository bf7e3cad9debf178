"""What MiniStack's own operations would take in silence, refused before they are asked."""

import json

from ministack.services import cloudwatch

from local.metrics.alarms import actions, states
from local.metrics.errors import RefusedError, invalid
from local.metrics.protocol import Call, Document

_NOT_HERE = {
    "PutCompositeAlarm": ("ActionsSuppressor", "ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod"),
    "DescribeAlarms": ("ActionPrefix", "ChildrenOfAlarmName", "ParentsOfAlarmName"),
    "DescribeAlarmHistory": ("AlarmContributorId",),
}


def before(call: Call) -> None:
    """Look at a request that MiniStack is going to answer.

    Raises:
        RefusedError
    """
    for name in _NOT_HERE.get(call.operation, ()):
        if call.request.get(name):
            raise invalid(f"The parameter {name} of {call.operation} is not supported by this local cloud.")
    if call.operation == "PutCompositeAlarm":
        _composite(call.request)
    elif call.operation == "PutDashboard":
        _dashboard(call.request)
    elif call.operation == "DeleteAlarms":
        _deleted(call.request)


def _composite(request: Document) -> None:
    if request.get("AlarmName") in cloudwatch._alarms:
        raise invalid(f"There is a metric alarm of the name {request['AlarmName']}.")
    members = ("AlarmActions", "OKActions", "InsufficientDataActions")
    actions.check([each for name in members for each in request.get(name) or ()])


def _dashboard(request: Document) -> None:
    try:
        body = json.loads(request.get("DashboardBody") or "")
    except ValueError as error:
        raise RefusedError(
            "InvalidParameterInput", f"The field DashboardBody must be a valid JSON object: {error}"
        ) from error
    if not isinstance(body, dict) or not isinstance(body.get("widgets", []), list):
        raise RefusedError("InvalidParameterInput", "DashboardBody must be a JSON object with a list of widgets.")


def _deleted(request: Document) -> None:
    for name in request.get("AlarmNames") or ():
        alarm = cloudwatch._alarms.get(name) or cloudwatch._composite_alarms.get(name)
        if alarm:
            data = {"type": "Delete", "deletedAlarm": alarm}
            states.remember(alarm, "ConfigurationUpdate", f'Alarm "{name}" deleted', data)
