"""What each role was allowed and refused, as ground for comparing what it is granted with what it uses.

Every distinct decision is written once, when it is first made, to `STATE/permissions.jsonl`:

    principal   the role's ARN (or the user's)
    action      e.g. `s3:GetObject`
    resource    the ARN that it was checked on
    context     the condition keys of the service that the request had, in lower case, e.g. `{"s3:prefix": "raw/"}`
    decision    `Allow`, `Deny` or `ImplicitDeny`
    time        when it was first made, in seconds since 1970
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from ministack.core.iam_evaluator import EvalResult
from ministack.services import sts

from local import settings

_FILE = settings.STATE_DIR.parent / "permissions.jsonl"
_MOST = 10_000
"""How many decisions are kept of one action of one role: a million objects tell no more than those."""

_GLOBAL = "aws:"
"""Keys of every request, which tell when and whence it came, and so differ from one to the next."""

_Decision = tuple[str, str, str, str, str]
_kept: set[_Decision] = set()
_counts: Counter[tuple[str, str, str]] = Counter()
_lock = threading.Lock()


def start() -> None:
    """Read what earlier runs have kept, so that it is not written again."""
    for line in _FILE.read_text().splitlines() if _FILE.exists() else []:
        found = json.loads(line)
        context = json.dumps(found.get("context", {}), sort_keys=True)
        _keep((found["principal"], found["action"], found["resource"], context, found["decision"]))


def stop() -> None:
    """Everything is written."""


def record(principal: str, action: str, resource: str, decision: str, context: Mapping[str, Any] | None = None) -> None:
    """Keep a decision about a principal: `Allow`, `Deny` or `ImplicitDeny`. context: condition keys."""
    lower = {name.lower(): value for name, value in (context or {}).items()}
    keys = {name: value for name, value in lower.items() if not name.startswith(_GLOBAL)}
    known = (_role(principal), action, resource, json.dumps(keys, sort_keys=True, default=str), decision)
    with _lock:
        if not _keep(known):
            return
        line = {"principal": known[0], "action": action, "resource": resource, "context": json.loads(known[3])}
        with _FILE.open("a") as file:
            file.write(json.dumps({**line, "decision": decision, "time": time.time()}) + "\n")


def record_session(
    access_key_id: str, action: str, resource: str, denied: Any, context: Mapping[str, Any] | None = None
) -> None:
    """Keep what was decided about a role's session; `denied` is None when it was allowed."""
    session = sts._sessions.get(access_key_id)
    if session is not None and (denied is None or isinstance(denied, EvalResult)):
        record(str(session.get("Arn", "")), action, resource, denied.decision if denied else "Allow", context)


def _keep(known: _Decision) -> bool:
    """Whether a decision is new, and one of those that are kept."""
    principal, action, _resource, _context, decision = known
    if known in _kept or _counts[principal, action, decision] >= _MOST:
        return False
    _kept.add(known)
    _counts[principal, action, decision] += 1
    return True


def _role(principal: str) -> str:
    """The ARN of the role behind a session, so that a role's sessions count as one."""
    if ":assumed-role/" not in principal:
        return principal
    account, name = principal.split(":")[4], principal.split("/")[1]
    return f"arn:aws:iam::{account}:role/{name}"
