"""Task: a resource that there is, with arguments that it takes."""

from collections.abc import Iterator
from typing import Any

from local.states import integrations
from local.states.definition.problem import Problem, missing, schema
from local.states.definition.scope import State
from local.states.definition.waits import is_count, is_expression
from local.states.integrations import arguments
from local.states.integrations.call import Operation


def check(state: State) -> Iterator[Problem]:
    resource = state.fields.get("Resource")
    if resource is not None:
        yield from _resource(state, resource)
    if "Credentials" in state.fields:
        yield schema("The local cloud does not support the field 'Credentials'", state.location)
    for field in ("TimeoutSeconds", "HeartbeatSeconds"):
        seconds = state.fields.get(field)
        if seconds is not None and not is_expression(seconds, state) and (not is_count(seconds) or seconds == 0):
            yield schema(f"The value for the field '{field}' must be a positive integer", state.location)


def _resource(state: State, resource: Any) -> Iterator[Problem]:
    try:
        found = integrations.find(str(resource))
    except LookupError as error:
        yield schema(str(error), f"{state.location}/Resource")
        return
    if state.block.machine_type == "EXPRESS" and found.pattern:
        yield schema(
            f"Express state machine does not support '{found.pattern}' service integration",
            f"{state.location}/Resource",
        )
    field = "Arguments" if state.language == "JSONata" else "Parameters"
    given = state.fields.get(field, {} if field == "Arguments" else None)
    if found.integration.operation is not None and isinstance(given, dict):
        yield from _arguments(state, field, given, found.integration.operation)


def _arguments(state: State, field: str, given: dict[str, Any], operation: Operation) -> Iterator[Problem]:
    model = integrations.aws_sdk.model(operation.service, operation.name).input_shape
    checker = arguments.Static(operation.dialect, paths=state.language == "JSONPath")
    here = f"{state.location}/{field}"
    for message, path in checker.problems(given, model, here):
        yield schema(message, path)
    for name in checker.absent(given, model):
        yield missing(name, here)
