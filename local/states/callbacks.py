"""Task tokens: a task that waits until somebody sends its result.

The tokens are MiniStack's, so SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat find them.
"""

import json
import secrets
import threading
from typing import Any

from ministack.services import stepfunctions

from local.states.errors import StateError
from local.states.integrations.call import Call


class Callback:
    """A token that is valid for as long as the block lasts."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(96)
        self._entry: dict[str, Any] = {"event": threading.Event(), "result": None, "error": None, "heartbeat": None}

    def __enter__(self) -> "Callback":
        stepfunctions._task_tokens[self.token] = self._entry
        return self

    def __exit__(self, *_: object) -> None:
        stepfunctions._task_tokens.pop(self.token, None)

    def wait(self, call: Call) -> Any:
        """The result that was sent.

        Raises:
            StateError: a failure was sent; `States.HeartbeatTimeout` when no heartbeat was sent in time.
            TimeoutError: the task is out of time.
            Stopped
        """
        event = self._entry["event"]
        while not self._entry["result"] and not self._entry["error"]:
            beat = self._entry["heartbeat"]
            limits = [seconds for seconds in (call.left, call.heartbeat) if seconds is not None]
            if call.scope.wait(event, min(limits, default=None)):
                continue
            if call.left is not None and call.left <= 0:
                raise TimeoutError
            if self._entry["heartbeat"] == beat:
                raise StateError("States.HeartbeatTimeout", "")
        return self._outcome()

    def _outcome(self) -> Any:
        failure = self._entry["error"]
        if failure:
            raise StateError(failure["Error"], failure["Cause"])
        return json.loads(self._entry["result"])
