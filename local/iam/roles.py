"""Sessions of IAM roles that AWS services assume: a job's, a crawler's, a state machine's."""

import contextlib
import functools
import json
import re
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.iam_evaluator import CredentialResolutionError, EvalContext
from ministack.services import iam, sts

from local import settings
from local.aws import Credentials

_SESSION_SECONDS = 12 * 3600
_NOT_IN_SESSION_NAMES = re.compile(r"[^\w+=,.@-]")
_ROLE_ID = re.compile(r"AROA[A-Z0-9]+")


class RoleNotAssumableError(Exception):
    """The role does not exist, or its trust policy does not let the service assume it."""


def arn(role: str) -> str:
    """The ARN of a role that is given by its ARN or, as Glue takes it, by its name."""
    if role.startswith("arn:"):
        return role
    known: str = (iam._roles.get(role) or {}).get("Arn", f"arn:aws:iam::{settings.ACCOUNT}:role/{role}")
    return known


def glue_source(resource: str) -> str:
    """The ARN of what Glue assumes a role for, e.g. `job/NAME`."""
    return f"arn:aws:glue:{settings.REGION}:{settings.ACCOUNT}:{resource}"


def assume(
    role_arn: str, service: str, session_name: str, source_arn: str = "", policy: str | None = None
) -> Credentials:
    """Temporary credentials of a role, as a service gets them.

    role_arn: the ARN of the role, or its name (as Glue takes it).
    service: the service principal, e.g. `glue.amazonaws.com`.
    session_name: made fit for AWS: 2 to 64 of the characters that it allows.
    source_arn: what the service acts for, e.g. the state machine (`aws:SourceArn` in the trust policy).
    policy: a session policy, beyond which the session may do nothing.

    Raises:
        RoleNotAssumableError: said in AWS's words.
    """
    name = role_arn.rsplit("/", 1)[-1]
    role = iam._roles.get(name)
    if role is None or role["Arn"] != arn(role_arn):
        raise RoleNotAssumableError(f"Role {role_arn} does not exist.")
    if not trusts(role.get("AssumeRolePolicyDocument"), service, role["Arn"], source_arn):
        raise RoleNotAssumableError(
            f"Service {service} is not allowed to assume role {role['Arn']}: its trust policy does not let it."
        )
    credentials = Credentials(f"ASIA{secrets.token_hex(8).upper()}", secrets.token_hex(20), secrets.token_hex(32))
    session = _NOT_IN_SESSION_NAMES.sub("-", session_name)[:64].ljust(2, "-")
    sts.register_session(
        credentials.access_key_id,
        {
            "Arn": f"arn:aws:sts::{role['Arn'].split(':')[4]}:assumed-role/{name}/{session}",
            "UserId": f"{role.get('RoleId', name)}:{session}",
            "SecretAccessKey": credentials.secret_access_key,
            "SessionToken": credentials.session_token,
            "Expiration": time.time() + _SESSION_SECONDS,
            **({"SessionPolicies": {"Policy": policy}} if policy else {}),
        },
    )
    return credentials


def forget(credentials: Credentials) -> None:
    """End a session: its credentials are refused from now on."""
    sts._sessions.pop(credentials.access_key_id, None)


@contextlib.contextmanager
def session(
    role_arn: str, service: str, session_name: str, source_arn: str = "", policy: str | None = None
) -> Iterator[Credentials]:
    """The credentials of a role for as long as the block lasts. The parameters are those of `assume`."""
    credentials = assume(role_arn, service, session_name, source_arn, policy)
    try:
        yield credentials
    finally:
        forget(credentials)


def trusts(policy: object, service: str, role_arn: str, source_arn: str = "") -> bool:
    """Whether a role's trust policy lets a service assume it: a statement allows it and none denies it."""
    document = json.loads(policy) if isinstance(policy, str) else policy
    if not isinstance(document, dict):
        return False
    statements = document.get("Statement", [])
    context = {"aws:sourceaccount": settings.ACCOUNT, "aws:principalservicename": service}
    if source_arn:
        context["aws:sourcearn"] = source_arn
    request = EvalContext(
        principal_arn=service,
        principal_type="Service",
        principal_account=settings.ACCOUNT,
        action="sts:AssumeRole",
        resource_arn=role_arn,
        region=settings.REGION,
        source_ip=settings.HOST,
        secure_transport=True,
        service_context=context,
    )
    effects = {
        statement.get("Effect")
        for statement in ([statements] if isinstance(statements, dict) else statements)
        if _applies(statement, service, request)
    }
    return effects == {"Allow"}


def _applies(statement: Mapping[str, Any], service: str, request: EvalContext) -> bool:
    principal = statement.get("Principal", {})
    services = _list(principal.get("Service", [])) if isinstance(principal, dict) else []
    named = principal == "*" or service in services
    actions, others = _list(statement.get("Action", [])), _list(statement.get("NotAction", []))
    return (
        named
        and bool(actions or others)
        and iam_evaluator._action_matches(request.action, actions, others)
        and iam_evaluator._conditions_met(statement.get("Condition", {}), request)
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def trust_policy(original: Callable[[str, str], Any]) -> Callable[[str, str], Any]:
    """Seam `core.iam_evaluator._resource_policy`: a role's trust policy is its own, and lets in whom it names."""

    @functools.wraps(original)
    def find(service: str, resource_arn: str) -> Any:
        if service != "sts" or ":role/" not in resource_arn:
            return original(service, resource_arn)
        role = iam._roles.get(resource_arn.rsplit("/", 1)[-1])
        if role is None or role["Arn"] != resource_arn:
            return None
        return role.get("AssumeRolePolicyDocument"), settings.ACCOUNT

    return find


def living(original: Callable[..., Any]) -> Callable[..., Any]:
    """A session ends with its role: one that was deleted, or made anew under the same name, is not that role."""

    @functools.wraps(original)
    def resolve_credential(*args: Any, **options: Any) -> Any:
        credential = original(*args, **options)
        if isinstance(credential, CredentialResolutionError) or credential.principal_type != "AssumedRole":
            return credential
        role = iam._roles.get_scoped(credential.account_id, None, credential.principal_arn.split("/")[1])
        role_id = credential.principal_id.split(":")[0]
        if role is None or (_ROLE_ID.fullmatch(role_id) and role.get("RoleId") != role_id):
            return iam_evaluator._unknown_access_key()
        return credential

    return resolve_credential
