"""What each role was allowed and refused, as ground for comparing what it is granted with what it uses.

Every distinct decision is kept once, in memory; those of this run are added to `STATE/permissions.jsonl` when the
local cloud stops.
"""

import json
import threading
from collections import defaultdict
from typing import Any

from ministack.core.iam_evaluator import EvalResult
from ministack.services import sts

from local import settings

_FILE = settings.STATE_DIR.parent / "permissions.jsonl"
_MOST_RESOURCES = 1000
"""How many resources are kept of one action of one role: a million objects tell no more than a thousand."""

_resources: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
_kept: set[tuple[str, str, str, str]] = set()
_lock = threading.Lock()


def start() -> None:
    """Read what earlier runs have kept, so that it is not written again."""
    if _FILE.exists():
        for line in _FILE.read_text().splitlines():
            found = json.loads(line)
            _kept.add((found["principal"], found["action"], found["decision"], found["resource"]))


def stop() -> None:
    """Add this run's decisions to the file."""
    with _FILE.open("a") as file:
        for principal, action, resource, decision in sorted(decisions()):
            if (principal, action, decision, resource) not in _kept:
                entry = {"principal": principal, "action": action, "resource": resource, "decision": decision}
                file.write(json.dumps(entry) + "\n")


def record(principal: str, action: str, resource: str, decision: str) -> None:
    """Keep a decision about a principal: `Allow`, `Deny` or `ImplicitDeny`."""
    found = _resources[_role(principal), action, decision]
    if len(found) < _MOST_RESOURCES:
        with _lock:
            found.add(resource)


def record_session(access_key_id: str, action: str, resource: str, denied: Any) -> None:
    """Keep what was decided about a role's session; `denied` is None when it was allowed."""
    session = sts._sessions.get(access_key_id)
    if session is not None and (denied is None or isinstance(denied, EvalResult)):
        record(str(session.get("Arn", "")), action, resource, denied.decision if denied else "Allow")


def decisions() -> set[tuple[str, str, str, str]]:
    """Every decision of this run: principal, action, resource, decision."""
    with _lock:
        return {
            (principal, action, resource, decision)
            for (principal, action, decision), resources in list(_resources.items())
            for resource in resources
        }


def _role(principal: str) -> str:
    """The ARN of the role behind a session, so that a role's sessions count as one."""
    if ":assumed-role/" not in principal:
        return principal
    account, name = principal.split(":")[4], principal.split("/")[1]
    return f"arn:aws:iam::{account}:role/{name}"
