"""Whether a principal may do something, for calls that MiniStack makes in-process and so never checks itself."""

from typing import Any

from ministack.core import iam_evaluator
from ministack.core.iam_evaluator import EvalContext, EvalResult, PrincipalInfo

from local import settings


class AccessDeniedError(Exception):
    """No policy allows it, or one denies it; the message is AWS's."""


def principal(arn: str) -> PrincipalInfo:
    """The principal behind an ARN (root, a user, a role or one of its sessions) with the policies that it has now."""
    account, resource = arn.split(":", 5)[4:]
    kind, _, name = resource.partition("/")
    if kind == "root":
        return PrincipalInfo(arn, "Root", account, None)
    if kind == "user":
        return PrincipalInfo(arn, "User", account, iam_evaluator._gather_user_policies(name, account))
    role = name.split("/")[0] if kind == "assumed-role" else name.rsplit("/", 1)[-1]
    return PrincipalInfo(arn, "AssumedRole", account, iam_evaluator._gather_role_policies(role, account))


def caller() -> PrincipalInfo:
    """The principal that signed the request being served."""
    return principal(iam_evaluator.caller_arn())


def require(who: PrincipalInfo, action: str, resource: str, **context: Any) -> None:
    """Refuse what the identity's policies together with the resource's do not allow.

    action: e.g. `s3:GetObject`. resource: its ARN. context: condition keys, with `:` written `__`.

    Raises:
        AccessDeniedError
    """
    if who.policies is None:
        return
    request = _request(who.arn, who.type, action, resource, context)
    result = iam_evaluator.evaluate(request, who.policies, *who.limits)
    found = iam_evaluator._resource_policy(action.partition(":")[0], resource)
    if found is not None:
        result = iam_evaluator.combine_resource_policy(result, request, *found, limits=who.limits)
    if result.decision != "Allow":
        raise AccessDeniedError(_message(who.arn, action, resource, result))


def require_service(
    service: str, action: str, resource: str, source_arn: str, policy: str | dict[str, Any] | None = None
) -> None:
    """Refuse what the resource's own policy does not let an AWS service do.

    service: e.g. `events.amazonaws.com`. source_arn: what it acts for, e.g. the rule (`aws:SourceArn`).
    policy: the policy that decides, where it is not kept with the resource (CloudWatch Logs).

    Raises:
        AccessDeniedError
    """
    found = (policy,) if policy else iam_evaluator._resource_policy(action.partition(":")[0], resource)
    context = {"aws:SourceArn": source_arn, "aws:SourceAccount": settings.ACCOUNT}
    request = _request(service, "Service", action, resource, context)
    result = iam_evaluator.evaluate_resource_policy(found[0] if found else None, request, service=service)
    if result.decision != "Allow":
        raise AccessDeniedError(
            f"{service} (for {source_arn}) is not authorized to perform: {action} on resource: {resource} "
            "because no resource-based policy allows the action"
        )


def _request(arn: str, kind: str, action: str, resource: str, context: dict[str, Any]) -> EvalContext:
    return EvalContext(
        principal_arn=arn,
        principal_type=kind,
        principal_account=settings.ACCOUNT,
        action=action,
        resource_arn=resource,
        region=settings.REGION,
        source_ip="127.0.0.1",
        secure_transport=True,
        service_context={name.replace("__", ":").lower(): value for name, value in context.items()},
    )


def _message(arn: str, action: str, resource: str, result: EvalResult) -> str:
    reason = (
        "with an explicit deny in a policy"
        if result.decision == "Deny"
        else f"because no identity-based policy allows the {action} action"
    )
    return f"User: {arn} is not authorized to perform: {action} on resource: {resource} {reason}"
