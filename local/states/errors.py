"""How a state fails, and how a state is made to stop."""

from ministack.services import stepfunctions

_AT = "An error occurred while executing the state"


class StateError(stepfunctions._ExecutionError):  # type: ignore[misc] # MiniStack ships no types
    """A state failed: `error` is the name that Retry and Catch match, `cause` says why.

    It is MiniStack's own error too, so that what its helpers raise and what we raise is handled alike.
    """

    error: str
    cause: str


class RuntimeStateError(StateError):
    """`States.Runtime`: the definition cannot be run on this input. Never retried, never caught."""

    def __init__(self, cause: str) -> None:
        super().__init__("States.Runtime", cause)

    def at(self, state: str, event: int) -> "RuntimeStateError":
        """The same error, saying in which state it happened, unless it already does."""
        if self.cause.startswith(_AT):
            return self
        return RuntimeStateError(f"{_AT} '{state}' (entered at the event id #{event}). {self.cause}")


class Stopped(BaseException):
    """The execution, or the branch that this runs in, was ended from outside.

    A BaseException, so that nothing between the wait that raises it and the branch's end takes it for a failure.
    """
