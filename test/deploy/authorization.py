"""The Service Authorization Reference, as cfn-lint brings it along: which actions there are, on which resources.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

import re
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from cfnlint.data import AdditionalSpecs
from cfnlint.helpers import load_resource

_VALUES = {"AWS::Partition": "aws", "AWS::Region": "us-east-1", "AWS::AccountId": "123456789012"}


def actions(pattern: str) -> list[str]:
    """The actions that a name with wildcards stands for; none where AWS has no such action."""
    service, _, name = pattern.partition(":")
    return [f"{service}:{each}" for each in _service(service).get("Actions", {}) if fnmatchcase(each, name.lower())]


def takes_resource(action: str) -> bool:
    return bool(_kinds(action))


def takes(action: str, arn: str) -> bool:
    """Whether a resource is of a kind that an action takes. arn: may have wildcards."""
    service = action.partition(":")[0]
    named = arn.split(":", 5)
    if len(named) < 6 or named[2] != service:
        return False
    if service == "s3":  # whose ARNs have no kinds
        return ("object" if "/" in named[5] else "bucket") in _kinds(action)
    resources = _service(service)["Resources"]
    of_kind = [form for kind in _kinds(action) for form in resources.get(kind, {}).get("ARNFormats", [])]
    # The reference has no format of some kinds, and topics and queues have no kind.
    kinds = {_kind(form.split(":", 5)[5]) for form in of_kind}
    return not kinds or "." in kinds or _kind(named[5]) in kinds


def arn(resource: Any) -> str | None:
    """The ARN of a `Resource`, with names for what only the deployment knows; none where it is no text at all."""
    if isinstance(resource, str):
        return resource
    text = resource.get("Fn::Sub")
    if isinstance(text, list):
        text = text[0]
    return text and re.sub(r"\$\{([\w:.]+)\}", lambda found: _VALUES.get(found[1], "name"), text)


def _kind(resource: str) -> str:
    return re.split("[:/*]", resource)[0]


def _kinds(action: str) -> list[str]:
    service, _, name = action.partition(":")
    kinds: list[str] = _service(service)["Actions"][name.lower()].get("Resources", [])
    return kinds


def _service(name: str) -> dict[str, Any]:
    found: dict[str, Any] = _reference().get(name, {})
    return found


@cache
def _reference() -> dict[str, Any]:
    loaded: dict[str, Any] = load_resource(AdditionalSpecs, "Policies.json")
    return loaded
