"""Amazon CloudWatch. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html

Metrics are no resources: `PutMetricData` is limited by the condition key `cloudwatch:namespace`.
"""

from collections.abc import Mapping
from typing import Any

from local.iam.checks import Request, Service

_ALARM = ("alarm:{AlarmName}",)
_ALARMS = ("alarm:{AlarmNames}",)
_DASHBOARD = "arn:aws:cloudwatch::{DashboardAccount}:dashboard/"

_RESOURCES = {
    **dict.fromkeys(("PutCompositeAlarm", "PutMetricAlarm", "SetAlarmState"), _ALARM),
    "DescribeAlarmHistory": _ALARM,
    **dict.fromkeys(("DeleteAlarms", "DescribeAlarms", "DisableAlarmActions", "EnableAlarmActions"), _ALARMS),
    "DeleteDashboards": (_DASHBOARD + "{DashboardNames}",),
    "GetDashboard": (_DASHBOARD + "{DashboardName}",),
    "PutDashboard": (_DASHBOARD + "{DashboardName}",),
    **dict.fromkeys(("ListTagsForResource", "TagResource", "UntagResource"), ("{ResourceARN}",)),
}


def _arrange(request: Request) -> Mapping[str, Any]:
    return {**request.parameters, "DashboardAccount": request.account}


def _context(request: Request) -> Mapping[str, Any]:
    parameters = request.parameters
    context = {"cloudwatch:namespace": parameters.get("Namespace"), "cloudwatch:AlarmActions": _actions(parameters)}
    return {key: value for key, value in context.items() if value}


def _actions(parameters: Mapping[str, Any]) -> list[str]:
    members = ("AlarmActions", "OKActions", "InsufficientDataActions")
    return [action for member in members for action in parameters.get(member) or []]


SERVICE = Service(
    namespace="cloudwatch",
    arn="arn:aws:cloudwatch:{region}:{account}:",
    resources=_RESOURCES,
    arrange=_arrange,
    context=_context,
)
