"""Task: calls a service, as the role of the machine."""

import logging
from typing import TYPE_CHECKING, Any

from local import settings
from local.states import attempts, integrations
from local.states.callbacks import Callback
from local.states.dataflow import limit
from local.states.errors import RuntimeStateError, StateError, Stopped
from local.states.integrations import Resource
from local.states.integrations.call import Call
from local.states.templates import encode

if TYPE_CHECKING:
    from local.states.interpreter import Visit

_logger = logging.getLogger(__name__)
_POLL_SECONDS = (0.1, 0.1, 0.15)
_POLL_AFTERWARDS = 0.2
"""How often a `.sync` task asks how its job stands. AWS asks far less often; here nothing is gained by waiting."""


def run(visit: "Visit") -> tuple[Any, str | None]:
    try:
        resource = integrations.find(visit.state["Resource"])
    except LookupError as error:
        raise RuntimeStateError(str(error)) from error
    return attempts.run(visit, lambda: _attempt(visit, resource))


def _attempt(visit: "Visit", resource: Resource) -> Any:
    with Callback() as callback:
        if resource.pattern == "waitForTaskToken":
            visit.branch.context["Task"] = {"Token": callback.token}
        call = _call(visit, resource, callback.token)
        _scheduled(visit, resource, call)
        try:
            result = limit(_perform(resource, call, callback), f"The task '{visit.name}'")
        except TimeoutError as error:
            _event(visit, resource, "TimedOut", error="States.Timeout")
            raise StateError("States.Timeout", "") from error
        except StateError as error:
            ended = "TimedOut" if error.error == "States.HeartbeatTimeout" else "Failed"
            _event(visit, resource, ended, error=error.error, cause=error.cause)
            raise
    _event(visit, resource, "Succeeded", output=encode(result))
    return visit.flow.output(result)


def _call(visit: "Visit", resource: Resource, token: str) -> Call:
    execution = visit.branch.execution

    def submitted(answer: Any) -> None:
        if resource.kind == "Task":
            _event(visit, resource, "Submitted", output=encode(answer))

    return Call(
        resource=resource.arn,
        arguments=visit.flow.arguments(),
        execution_arn=execution.arn,
        machine_arn=execution.record["stateMachineArn"],
        role_arn=execution.role_arn,
        scope=visit.branch.scope,
        token=token,
        timeout=visit.flow.field("TimeoutSeconds"),
        heartbeat=visit.flow.field("HeartbeatSeconds"),
        submitted=submitted,
    )


def _perform(resource: Resource, call: Call, callback: Callback) -> Any:
    integration = resource.integration
    if resource.pattern in integration.sync:
        return _wait_for_job(resource, call)
    answer = call.interruptible(lambda: integration.ask(call))
    if resource.pattern != "waitForTaskToken":
        return answer
    call.submitted(answer)
    return callback.wait(call)


def _wait_for_job(resource: Resource, call: Call) -> Any:
    """The result of a job that is started here, and stopped when the task is."""
    integration = resource.integration
    started = integration.ask(call)
    call.submitted(started)
    try:
        return _poll(resource, call, started)
    except (Stopped, TimeoutError):
        if integration.stop:
            try:
                integration.stop(call, started)
            except StateError:
                _logger.exception("The job that %s started for %s goes on", call.execution_arn, resource.arn)
        raise


def _poll(resource: Resource, call: Call, started: Any) -> Any:
    intervals = iter(_POLL_SECONDS)
    while True:
        call.sleep(next(intervals, _POLL_AFTERWARDS))
        result = resource.integration.sync[resource.pattern](call, started)
        if result is not None:
            return result


def _scheduled(visit: "Visit", resource: Resource, call: Call) -> None:
    limits = {"timeoutInSeconds": call.timeout, "heartbeatInSeconds": call.heartbeat}
    if resource.kind != "Task":
        details = {"resource": resource.arn, "input": encode(call.arguments), **limits}
        visit.branch.event(f"{resource.kind}Scheduled", details)
        _event(visit, resource, "Started")
        return
    shown = {"region": settings.REGION, "parameters": encode(call.arguments), **limits}
    _event(visit, resource, "Scheduled", **shown)
    _event(visit, resource, "Started")


def _event(visit: "Visit", resource: Resource, what: str, **details: Any) -> None:
    if resource.kind == "Task":
        action = f"{resource.action}.{resource.pattern}" if resource.pattern else resource.action
        details = {"resourceType": resource.service, "resource": action, **details}
    visit.branch.event(f"{resource.kind}{what}", details)
