"""The asynchronous hops of a template: where somebody hands something on and does not wait for what comes of it."""

import re
from collections.abc import Iterator
from typing import Any

Hop = tuple[str, ...]
"""Its kind, who hands on, and to whom where that is not one; by their names in AWS."""

Resources = dict[str, dict[str, Any]]

_NAMES = ("FunctionName", "TopicName", "QueueName", "LogGroupName", "StateMachineName")


def hops(resources: Resources) -> set[Hop]:
    """Every hop that the resources of a template have."""
    found: set[Hop] = set()
    for each in resources.values():
        found |= set(_hops(resources, each["Type"], each.get("Properties", {})))
    return found


def _hops(resources: Resources, kind: str, properties: dict[str, Any]) -> Iterator[Hop]:
    match kind:
        case "AWS::Events::Rule":
            for target in properties["Targets"]:
                yield "event", properties["Name"], _name(resources, target["Arn"])
        case "AWS::Scheduler::Schedule":
            yield "schedule", properties["Name"]
        case "AWS::Lambda::EventInvokeConfig":
            yield "invocation", _name(resources, properties["FunctionName"])
        case "AWS::Lambda::EventSourceMapping":
            yield "queue", _name(resources, properties["EventSourceArn"])
        case "AWS::SNS::Subscription":
            yield "topic", _name(resources, properties["TopicArn"])


def _name(resources: Resources, reference: dict[str, Any]) -> str:
    """The name of the resource that an intrinsic function speaks of."""
    (function, of), *_ = reference.items()
    ids = re.findall(r"\$\{(\w+)\}", of) if function == "Fn::Sub" else [of if function == "Ref" else of[0]]
    properties = next(resources[each]["Properties"] for each in ids if each in resources)
    return next(properties[name] for name in _NAMES if name in properties)
