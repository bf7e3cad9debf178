"""One call that a task makes: as the role of its state machine, in time, and not after the task was stopped."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from local.states import role
from local.states.errors import RuntimeStateError, StateError
from local.states.integrations import convert
from local.states.integrations.dialect import Dialect, Failure
from local.states.scope import Scope

_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Call:
    """What a task asks for.

    resource: the task's Resource.
    arguments: its Parameters or Arguments, evaluated.
    execution_arn, machine_arn: what it is a part of.
    token: the task token, for a task that waits for it.
    timeout, heartbeat: seconds, or None for no limit.
    submitted: to be told of the answer of the call that a longer wait follows.
    """

    resource: str
    arguments: Any
    execution_arn: str
    machine_arn: str
    role_arn: str
    scope: Scope
    token: str
    timeout: float | None
    heartbeat: float | None
    submitted: Callable[[Any], None]
    started: float = field(default_factory=time.monotonic)

    def api(self, operation: "Operation", arguments: Any) -> Any:
        """Call an operation as the role.

        Raises:
            StateError: the API's error, named as the integration names it.
            RuntimeStateError: the arguments are not those of the operation.
        """
        client = role.client(self.role_arn, operation.service, self.machine_arn, patient=operation.patient)
        model = client.meta.service_model.operation_model(operation.name)
        dialect = operation.dialect
        given = convert.parameters(arguments, model.input_shape, dialect)
        try:
            answer = getattr(client, _method(client, operation.name))(**given)
        except ParamValidationError as error:
            raise RuntimeStateError(str(error)) from error
        except ClientError as error:
            raise _state_error(error, client, dialect) from error
        except BotoCoreError as error:
            raise StateError(dialect.error(Failure("", "", 0, "", "SdkClientException")), str(error)) from error
        content = {key: value for key, value in answer.items() if key != "ResponseMetadata"}
        shown = convert.result(content, model.output_shape, dialect)
        return {**shown, **convert.metadata(answer)} if dialect.metadata else shown

    @property
    def left(self) -> float | None:
        """The seconds that the task still has."""
        return None if self.timeout is None else self.timeout - (time.monotonic() - self.started)

    def interruptible(self, function: Callable[[], _Result]) -> _Result:
        """What the function returns, unless the task is stopped or out of time before.

        Raises:
            TimeoutError
            Stopped
        """
        return self.scope.call(function, self.left)

    def sleep(self, seconds: float) -> None:
        """Wait, within the task's time.

        Raises:
            TimeoutError
            Stopped
        """
        left = self.left
        if left is not None and left <= seconds:
            self.scope.sleep(left)
            raise TimeoutError
        self.scope.sleep(seconds)


@dataclass(frozen=True)
class Operation:
    """An operation of an API.

    service: botocore's name of the service, e.g. `glue`.
    name: as in the service's model, e.g. `StartJobRun`.
    dialect: how its parameters, results and errors are named.
    patient: whether Step Functions itself tries again what is throttled: how a job stands, which no state asked for.
    """

    service: str
    name: str
    dialect: Dialect
    patient: bool = False

    def __call__(self, call: Call) -> Any:
        """Make the call with the task's arguments."""
        return call.api(self, call.arguments)


Request = Callable[[Call], Any]
Poll = Callable[[Call, Any], Any]


@dataclass(frozen=True)
class Integration:
    """What a task can be.

    operation: the operation that it calls with its arguments; None when the arguments are not an operation's.
    request: makes the call, where that is more than calling the operation; its result is the task's result.
    sync: by pattern (`sync`, `sync:2`), what asks, given the answer of the request, how the job stands: the task's
        result once it has ended well, None while it runs; raises a StateError when it failed.
    stop: stops that job, when the task is stopped or times out.
    callback: whether it can wait for a task token.
    """

    operation: Operation | None
    request: Request | None = None
    sync: Mapping[str, Poll] = field(default_factory=dict)
    stop: Callable[[Call, Any], None] | None = None
    callback: bool = False

    def ask(self, call: Call) -> Any:
        """Make the call."""
        request = self.request or self.operation
        assert request is not None, "an integration has an operation or a request"  # noqa: S101 (for the type checker)
        return request(call)


def _method(client: Any, operation: str) -> str:
    """boto3's name of the method."""
    methods: dict[str, str] = client.meta.method_to_api_mapping
    return next(name for name, each in methods.items() if each == operation)


def _state_error(error: ClientError, client: Any, dialect: Dialect) -> StateError:
    answer = error.response
    code = answer["Error"].get("Code", "Unknown")
    about = answer.get("ResponseMetadata", {})
    shape = client.meta.service_model.shape_for_error_code(code)
    failure = Failure(
        code,
        answer["Error"].get("Message", ""),
        about.get("HTTPStatusCode", 400),
        about.get("RequestId", ""),
        shape.name if shape else None,
    )
    return StateError(dialect.error(failure), dialect.cause(failure))
