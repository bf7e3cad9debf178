"""The condition keys that each request has, whoever makes it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

import functools
from collections.abc import Callable
from typing import Any

from ministack.core.iam_evaluator import EvalContext, ResolvedCredential
from ministack.services import iam, sts

from local.iam import roles

_ResolveKey = Callable[[str, EvalContext], Any]


def resolved(original: _ResolveKey) -> _ResolveKey:
    """MiniStack's keys, and those that tell what kind of caller it is."""

    @functools.wraps(original)
    def resolve_condition_key(key: str, context: EvalContext) -> Any:
        given = _KEYS.get(key.lower())
        return original(key, context) if given is None else given(context)

    return resolve_condition_key


def of_sessions(original: Callable[[ResolvedCredential], dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """MiniStack's `_principal_keys`, with the function that a session belongs to.
    https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
    """

    @functools.wraps(original)
    def principal_keys(credential: ResolvedCredential) -> dict[str, Any]:
        function = (sts._sessions.get(credential.access_key_id) or {}).get("SourceFunctionArn")
        return {**original(credential), **({"lambda:sourcefunctionarn": function} if function else {})}

    return principal_keys


def of_role(name: str) -> dict[str, Any]:
    """What tells of a role that acts without a session's credentials: its tags."""
    tags = (iam._roles.get(name) or {}).get("Tags") or []
    return {f"aws:principaltag/{tag['Key'].lower()}": tag["Value"] for tag in tags}


def _principal_arn(context: EvalContext) -> str:
    """The ARN of the role, for each of its sessions."""
    prefix, found, session = context.principal_arn.partition(":assumed-role/")
    return roles.arn(session.split("/")[0]) if found and prefix else context.principal_arn


def _is_service(context: EvalContext) -> str:
    return str(context.principal_type == "Service").lower()


def _service_name(context: EvalContext) -> str | None:
    return context.principal_arn if context.principal_type == "Service" else None


def _via_service(context: EvalContext) -> str:
    return str(context.service_context.get("aws:viaawsservice", "false"))


_KEYS: dict[str, Callable[[EvalContext], Any]] = {
    "aws:principalarn": _principal_arn,
    "aws:principalisawsservice": _is_service,
    "aws:principalservicename": _service_name,
    "aws:viaawsservice": _via_service,
}
