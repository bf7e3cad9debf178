"""State machines made for a test, and how they end."""

import io
import itertools
import json
import time
import zipfile
from typing import Any

_ENDED = ("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")
_numbers = itertools.count(1)


class Machines:
    """Makes roles, state machines and functions, each under a name of its own."""

    def __init__(self, cloud: Any, prefix: str) -> None:
        self.cloud = cloud
        self.prefix = prefix
        self.states = cloud.client("stepfunctions")

    def name(self) -> str:
        return f"{self.prefix}-{next(_numbers)}"

    def role(self, *statements: tuple[str | list[str], str]) -> str:
        """A role that Step Functions may assume, allowed these actions on these resources."""
        allowed = [{"Effect": "Allow", "Action": action, "Resource": resource} for action, resource in statements]
        arn: str = self.cloud.role(self.name(), "states.amazonaws.com", allowed)
        return arn

    def create(self, definition: dict[str, Any], role: str | None = None, **settings: Any) -> str:
        """A state machine; its ARN."""
        arn: str = self.states.create_state_machine(
            name=self.name(), definition=json.dumps(definition), roleArn=role or self.role(), **settings
        )["stateMachineArn"]
        return arn

    def start(self, machine: str, data: Any = None, **options: Any) -> str:
        arn: str = self.states.start_execution(stateMachineArn=machine, input=json.dumps(data or {}), **options)[
            "executionArn"
        ]
        return arn

    def ended(self, execution: str, seconds: float = 60) -> dict[str, Any]:
        """The description of an execution once it has ended."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found: dict[str, Any] = self.states.describe_execution(executionArn=execution)
            if found["status"] in _ENDED:
                return found
            time.sleep(0.02)
        raise AssertionError(f"{execution} is still running after {seconds} s")

    def run(self, definition: dict[str, Any], data: Any = None, role: str | None = None) -> dict[str, Any]:
        """The description of an execution of a new machine, once it has ended."""
        return self.ended(self.start(self.create(definition, role), data))

    def events(self, execution: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.states.get_execution_history(executionArn=execution, maxResults=1000)[
            "events"
        ]
        return found

    def until(self, execution: str, kind: str, state: str | None = None) -> None:
        """Wait until an event of this type is in the history, of this state."""

        def is_it(event: dict[str, Any]) -> bool:
            name = event.get("stateExitedEventDetails", event.get("stateEnteredEventDetails", {})).get("name")
            return event["type"] == kind and state in (None, name)

        deadline = time.monotonic() + 20
        while not any(is_it(event) for event in self.events(execution)):
            assert time.monotonic() < deadline, f"no {kind} in {execution}"
            time.sleep(0.02)

    def function(self, source: str) -> str:
        """A Node function with this module as its index.js; its name."""
        name = self.name()
        self.cloud.client("lambda").create_function(
            FunctionName=name,
            Runtime="nodejs24.x",
            Handler="index.handler",
            Role=self.cloud.role(self.name(), "lambda.amazonaws.com", []),
            Code={"ZipFile": _zip(source)},
            Timeout=10,
        )
        return name


def _zip(source: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("index.js", source)
    return file.getvalue()


def task(resource: str, parameters: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """A machine of a single Task."""
    state = {"Type": "Task", "Resource": resource, "Parameters": parameters or {}, "End": True, **fields}
    return {"StartAt": "Only", "States": {"Only": state}}
