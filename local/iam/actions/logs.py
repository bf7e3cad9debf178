"""Amazon CloudWatch Logs.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html

A group is checked as `log-group:NAME:log-stream:`, which `log-group:NAME:*` allows and `log-group:NAME` does not;
only the tagging actions take the latter.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
"""

from collections.abc import Mapping
from typing import Any

from local.iam.checks import Request, Service

_GROUP = ("log-group:{logGroupName}:log-stream:",)
_STREAM = ("log-group:{logGroupName}:log-stream:{logStreamName}",)

_RESOURCES = {
    **dict.fromkeys(("CreateLogStream", "DeleteLogStream", "GetLogEvents", "PutLogEvents"), _STREAM),
    **dict.fromkeys(
        (
            "AssociateKmsKey",
            "CreateLogGroup",
            "DeleteDataProtectionPolicy",
            "DeleteLogGroup",
            "DeleteMetricFilter",
            "DeleteRetentionPolicy",
            "DeleteSubscriptionFilter",
            "DescribeLogStreams",
            "DescribeMetricFilters",
            "DescribeSubscriptionFilters",
            "DisassociateKmsKey",
            "FilterLogEvents",
            "GetDataProtectionPolicy",
            "GetLogGroupFields",
            "ListTagsLogGroup",
            "PutDataProtectionPolicy",
            "PutMetricFilter",
            "PutRetentionPolicy",
            "PutSubscriptionFilter",
            "StartLiveTail",
            "StartQuery",
            "TagLogGroup",
            "UntagLogGroup",
        ),
        _GROUP,
    ),
    "CreateExportTask": _GROUP,
    "DescribeLogGroups": ("log-group::log-stream:",),
    **dict.fromkeys(("GetLogRecord", "GetQueryResults"), ("log-group:*:log-stream:",)),
    **dict.fromkeys(("ListTagsForResource", "TagResource", "UntagResource"), ("{resourceArn}",)),
}


def _arrange(request: Request) -> Mapping[str, Any]:
    """Reads the group from whichever member names it, by name or by ARN."""
    parameters = request.parameters
    names: list[str] = []
    for member in ("logGroupName", "logGroupNames", "logGroupIdentifier", "logGroupIdentifiers"):
        given = parameters.get(member) or []
        names += [_name(each) for each in (given if isinstance(given, list) else [given])]
    return {**parameters, "logGroupName": names}


def _name(group: str) -> str:
    return group.split(":log-group:", 1)[1].removesuffix(":*") if group.startswith("arn:") else group


SERVICE = Service(
    namespace="logs",
    arn="arn:aws:logs:{region}:{account}:",
    resources=_RESOURCES,
    roles={"PutSubscriptionFilter": "roleArn"},
    principal="logs.amazonaws.com",
    arrange=_arrange,
)
