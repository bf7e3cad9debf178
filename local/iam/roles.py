"""Sessions of IAM roles that AWS services assume: a job's, a crawler's, a state machine's."""

import contextlib
import json
import secrets
import time
from collections.abc import Iterator

from ministack.services import iam, sts

from local import settings
from local.aws import Credentials

_SESSION_SECONDS = 12 * 3600


class RoleNotAssumableError(Exception):
    """The role does not exist, or its trust policy does not name the service."""


def arn(role: str) -> str:
    """The ARN of a role that is given by its ARN or, as Glue takes it, by its name."""
    if role.startswith("arn:"):
        return role
    known: str = (iam._roles.get(role) or {}).get("Arn", f"arn:aws:iam::{settings.ACCOUNT}:role/{role}")
    return known


def assume(role_arn: str, service: str, session_name: str) -> Credentials:
    """Temporary credentials of a role, as a service gets them.

    role_arn: the ARN of the role, or its name (as Glue takes it).
    service: the service principal, e.g. `glue.amazonaws.com`.

    Raises:
        RoleNotAssumableError: said in AWS's words.
    """
    name = role_arn.rsplit("/", 1)[-1]
    role = iam._roles.get(name)
    if role is None:
        raise RoleNotAssumableError(f"Role {role_arn} does not exist.")
    if not _trusts(role.get("AssumeRolePolicyDocument"), service):
        raise RoleNotAssumableError(
            f"Service {service} is not allowed to assume role {role['Arn']}: its trust policy does not name it."
        )
    credentials = Credentials(f"ASIA{secrets.token_hex(8).upper()}", secrets.token_hex(20), secrets.token_hex(32))
    account = role["Arn"].split(":")[4]
    sts.register_session(
        credentials.access_key_id,
        {
            "Arn": f"arn:aws:sts::{account}:assumed-role/{name}/{session_name}",
            "UserId": f"{role.get('RoleId', name)}:{session_name}",
            "SecretAccessKey": credentials.secret_access_key,
            "SessionToken": credentials.session_token,
            "Expiration": time.time() + _SESSION_SECONDS,
        },
    )
    return credentials


def forget(credentials: Credentials) -> None:
    """End a session: its credentials are refused from now on."""
    sts._sessions.pop(credentials.access_key_id, None)


@contextlib.contextmanager
def session(role_arn: str, service: str, session_name: str) -> Iterator[Credentials]:
    """The credentials of a role for as long as the block lasts."""
    credentials = assume(role_arn, service, session_name)
    try:
        yield credentials
    finally:
        forget(credentials)


def _trusts(policy: object, service: str) -> bool:
    document = json.loads(policy) if isinstance(policy, str) else policy
    if not isinstance(document, dict):
        return False
    statements = document.get("Statement", [])
    for statement in [statements] if isinstance(statements, dict) else statements:
        principal = statement.get("Principal", {})
        services = principal.get("Service", []) if isinstance(principal, dict) else []
        if statement.get("Effect") == "Allow" and service in ([services] if isinstance(services, str) else services):
            return True
    return False
