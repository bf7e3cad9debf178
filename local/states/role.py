"""The role that a state machine acts as."""

import contextlib
import secrets
import threading
import time
from typing import Any

from local import aws
from local.iam import roles
from local.states.errors import RuntimeStateError

SERVICE = "states.amazonaws.com"
_KEEP_SECONDS = 3600
_lock = threading.Lock()
_sessions: dict[tuple[str, str], "_Session"] = {}
"""By the role and the machine that it is assumed for."""


class _Session:
    """A session of a role, and the clients that sign with it. Making one of either takes 10 to 40 ms."""

    def __init__(self, role_arn: str, machine_arn: str) -> None:
        self.credentials = roles.assume(role_arn, SERVICE, secrets.token_hex(16), machine_arn)
        self.until = time.monotonic() + _KEEP_SECONDS
        self.clients: dict[tuple[str, bool], Any] = {}


def client(role_arn: str, service: str, machine_arn: str, *, patient: bool = False) -> Any:
    """A boto3 client that signs as the role. patient: as `local.aws.client` has it.

    Raises:
        RuntimeStateError: the role is gone, or does not let Step Functions assume it.
    """
    with _lock:
        session = _sessions.get((role_arn, machine_arn))
        if session is None or session.until < time.monotonic():
            try:
                session = _sessions[role_arn, machine_arn] = _Session(role_arn, machine_arn)
            except roles.RoleNotAssumableError as error:
                _sessions.pop((role_arn, machine_arn), None)
                raise RuntimeStateError(f"The role {role_arn} cannot be assumed. {error}") from error
        kind = (service, patient)
        if kind not in session.clients:
            session.clients[kind] = aws.client(service, session.credentials, patient=patient)
        return session.clients[kind]


def problem(role_arn: str, machine_arn: str) -> str | None:
    """Why Step Functions cannot act as the role, in AWS's words."""
    try:
        credentials = roles.assume(role_arn, SERVICE, "validation", machine_arn)
    except roles.RoleNotAssumableError:
        return (
            f"Neither the global service principal {SERVICE}, nor the regional one is authorized to assume the "
            "provided role."
        )
    with contextlib.suppress(KeyError):
        roles.forget(credentials)
    return None
