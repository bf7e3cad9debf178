"""Amazon EventBridge Scheduler.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html
"""

from local.iam.checks import Service

_SCHEDULE = ("schedule/{GroupName=default}/{Name}",)
_GROUP = ("schedule-group/{Name}",)

_RESOURCES = {
    **dict.fromkeys(("CreateSchedule", "DeleteSchedule", "GetSchedule", "UpdateSchedule"), _SCHEDULE),
    **dict.fromkeys(("CreateScheduleGroup", "DeleteScheduleGroup", "GetScheduleGroup"), _GROUP),
    **dict.fromkeys(("ListTagsForResource", "TagResource", "UntagResource"), ("{ResourceArn}",)),
}

SERVICE = Service(
    namespace="scheduler",
    arn="arn:aws:scheduler:{region}:{account}:",
    resources=_RESOURCES,
    roles={"CreateSchedule": "Target.RoleArn", "UpdateSchedule": "Target.RoleArn"},
    principal="scheduler.amazonaws.com",
)
