"""AWS/Events. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html"""

from local.metrics import store

_NAMESPACE = "AWS/Events"


def triggered(rule_arn: str) -> None:
    """An event matched a rule, or its time has come."""
    _count(rule_arn, TriggeredRules=1)


def invoked(rule_arn: str, again: bool) -> None:
    """A target was invoked. again: after an attempt that failed."""
    _count(rule_arn, **({"RetryInvocationAttempts": 1} if again else {"Invocations": 1}))


def failed(rule_arn: str) -> None:
    """A target was given up."""
    _count(rule_arn, FailedInvocations=1)


def buried(rule_arn: str, arrived: bool) -> None:
    """What could not be delivered was sent to a dead-letter queue."""
    _count(rule_arn, **{"InvocationsSentToDlq" if arrived else "InvocationsFailedToBeSentToDlq": 1})


def _count(rule_arn: str, **values: float) -> None:
    """A rule's ARN ends in its name, after the name of its bus unless that is the default one."""
    *bus, name = rule_arn.partition(":rule/")[2].split("/")
    dimensions = {"RuleName": name, **({"EventBusName": bus[0]} if bus else {})}
    store.count(_NAMESPACE, dimensions, **values)
