"""Whether a principal may do something, for calls that MiniStack makes in-process and so never checks itself."""

from typing import Any

from ministack.core import iam_evaluator
from ministack.core.iam_evaluator import AuthError, EvalContext, EvalResult, PrincipalInfo
from ministack.services import iam

from local import settings
from local.iam import request_keys, resource_tags, usage


class AccessDeniedError(Exception):
    """No policy allows it, or one denies it; the message is AWS's."""


def principal(arn: str) -> PrincipalInfo:
    """The principal behind an ARN (root, a user, a role or one of its sessions).

    It has the policies and the permissions boundary that it has now, and none when it was deleted.
    """
    account, resource = arn.split(":", 5)[4:]
    kind, _, name = resource.partition("/")
    if kind == "root":
        return PrincipalInfo(arn, "Root", account, None)
    if kind == "user":
        name = name.rsplit("/", 1)[-1]
        limits = iam_evaluator._permissions_boundary(iam._users, name, account)
        return PrincipalInfo(arn, "User", account, iam_evaluator._gather_user_policies(name, account), limits=limits)
    role = name.split("/")[0] if kind == "assumed-role" else name.rsplit("/", 1)[-1]
    limits = iam_evaluator._permissions_boundary(iam._roles, role, account)
    policies = iam_evaluator._gather_role_policies(role, account)
    return PrincipalInfo(arn, "AssumedRole", account, policies, request_keys.of_role(role), limits)


def caller() -> PrincipalInfo:
    """The principal that signed the request being served, with its session policies."""
    key = iam_evaluator._verified_key.get()
    found = iam_evaluator.resolve_principal(key, settings.ACCOUNT) if key else None
    return principal(iam_evaluator.caller_arn()) if found is None or isinstance(found, AuthError) else found


def require(who: PrincipalInfo, action: str, resource: str, **context: Any) -> None:
    """Refuse what the identity's policies together with the resource's do not allow.

    action: e.g. `s3:GetObject`. resource: its ARN. context: condition keys, whose `:` may be written `__`.

    Raises:
        AccessDeniedError
    """
    if who.policies is None:
        return
    request = _request(who, action, resource, context)
    if iam_evaluator._names_condition_key(who.policies, "aws:resourcetag/"):
        request.service_context |= resource_tags.keys(resource)
    result = _evaluate(who, request)
    usage.record(who.arn, action, resource, result.decision, request.service_context)
    if result.decision != "Allow":
        raise AccessDeniedError(_message(who, request, result))


def allows(who: PrincipalInfo, action: str, resource: str, **context: Any) -> bool:
    """Whether `require` would let it pass; for what is left out of an answer instead of refused."""
    try:
        require(who, action, resource, **context)
    except AccessDeniedError:
        return False
    return True


def require_service(
    service: str,
    action: str,
    resource: str,
    source_arn: str,
    policy: str | dict[str, Any] | None = None,
    **context: str,
) -> None:
    """Refuse what the resource's own policy does not let an AWS service do.

    service: e.g. `events.amazonaws.com`. source_arn: what it acts for, e.g. the rule (`aws:SourceArn`); empty where
        the service does not say.
    policy: the policy that decides, where it is not kept with the resource (CloudWatch Logs).
    context: further condition keys, with `:` written `__`.

    Raises:
        AccessDeniedError
    """
    found = (policy,) if policy else iam_evaluator._resource_policy(action.partition(":")[0], resource)
    if source_arn:
        context = {"aws:SourceArn": source_arn, "aws:SourceAccount": settings.ACCOUNT, **context}
    who = PrincipalInfo(service, "Service", settings.ACCOUNT, [])
    request = _request(who, action, resource, context)
    result = iam_evaluator.evaluate_resource_policy(found[0] if found else None, request, service=service)
    if result.decision != "Allow":
        who_for = f"{service} (for {source_arn})" if source_arn else service
        raise AccessDeniedError(
            f"{who_for} is not authorized to perform: {action} on resource: {resource} "
            "because no resource-based policy allows the action"
        )


def _evaluate(who: PrincipalInfo, request: EvalContext) -> EvalResult:
    """What the identity's policies say together with the resource's own."""
    service = request.action.partition(":")[0]
    result = iam_evaluator.evaluate(request, who.policies or [], *who.limits)
    found = iam_evaluator._resource_policy(service, request.resource_arn)
    if found is None:
        return result
    required = service in iam_evaluator._POLICY_REQUIRED
    return iam_evaluator.combine_resource_policy(result, request, *found, required=required, limits=who.limits)


def _request(who: PrincipalInfo, action: str, resource: str, context: dict[str, Any]) -> EvalContext:
    return EvalContext(
        principal_arn=who.arn,
        principal_type=who.type,
        principal_account=settings.ACCOUNT,
        action=action,
        resource_arn=resource,
        region=settings.REGION,
        source_ip=settings.HOST,
        secure_transport=True,
        service_context={name.replace("__", ":").lower(): value for name, value in context.items()},
        principal_keys=who.keys,
    )


def _message(who: PrincipalInfo, request: EvalContext, result: EvalResult) -> str:
    """The refusal in AWS's words.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
    """
    if result.decision == "Deny":
        kind = "a resource-based" if result.resource_policy_arn else "an identity-based"
        reason = f"with an explicit deny in {kind} policy"
    else:
        granted = iam_evaluator.evaluate(request, who.policies or []).decision == "Allow"
        kind = "permissions boundary" if who.limits and granted else "identity-based policy"
        reason = f"because no {kind} allows the {request.action} action"
    return (
        f"User: {who.arn} is not authorized to perform: {request.action} on resource: {request.resource_arn} {reason}"
    )
