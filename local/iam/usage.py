"""What each role was allowed and refused: every distinct decision, kept for a comparison with what it is granted."""

from typing import Any

from ministack.core.iam_evaluator import EvalResult
from ministack.services import sts

_Decision = tuple[str, str, str, str]
_decisions: set[_Decision] = set()


def record(principal: str, action: str, resource: str, decision: str) -> None:
    """Keep a decision about a principal: `Allow`, `Deny` or `ImplicitDeny`."""
    _decisions.add((_role(principal), action, resource, decision))


def record_session(access_key_id: str, action: str, resource: str, denied: Any) -> None:
    """Keep what was decided about a role's session; `denied` is None when it was allowed."""
    session = sts._sessions.get(access_key_id)
    if session is None or not (denied is None or isinstance(denied, EvalResult)):
        return
    record(str(session.get("Arn", "")), action, resource, denied.decision if denied else "Allow")


def _role(principal: str) -> str:
    """The ARN of the role behind a session, so that a role's sessions count as one."""
    if ":assumed-role/" not in principal:
        return principal
    account, name = principal.split(":")[4], principal.split("/")[1]
    return f"arn:aws:iam::{account}:role/{name}"
