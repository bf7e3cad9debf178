"""AWS/Scheduler. https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html"""

from local.metrics import store

_NAMESPACE = "AWS/Scheduler"


def attempted(schedule_arn: str) -> None:
    """A target was invoked, for the first time or again."""
    _count(schedule_arn, InvocationAttemptCount=1)


def failed(schedule_arn: str) -> None:
    """An attempt failed."""
    _count(schedule_arn, TargetErrorCount=1)


def dropped(schedule_arn: str) -> None:
    """An invocation was given up."""
    _count(schedule_arn, InvocationDroppedCount=1)


def buried(schedule_arn: str, arrived: bool) -> None:
    """What was given up was sent to a dead-letter queue."""
    metric = "InvocationsSentToDeadLetterCount" if arrived else "InvocationsFailedToBeSentToDeadLetterCount"
    _count(schedule_arn, **{metric: 1})


def _count(schedule_arn: str, **values: float) -> None:
    group = schedule_arn.partition(":schedule/")[2].split("/")[0]
    store.count(_NAMESPACE, {"ScheduleGroup": group}, **values)
