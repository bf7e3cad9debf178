"""Walks through the states of a machine, a branch of a Parallel or an item of a Map."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ministack.core.responses import now_iso

from local.states import types
from local.states.dataflow import Dataflow, dataflow, limit
from local.states.errors import RuntimeStateError
from local.states.scope import Scope
from local.states.templates import encode

if TYPE_CHECKING:
    from local.states.execution import Execution


@dataclass
class Branch:
    """States that run one after the other, and what they share.

    context: the context object; `$$` in paths.
    variables: those assigned so far. A branch within another one sees the outer ones, and keeps its own to itself.
    previous: the id of the last event of this branch.
    progress: where it has come to, kept with the execution so that a redrive goes on there: the `state` and its
        `input`, the `variables`, and of the branches `within` that state each one's progress, or its `output`.
    """

    execution: "Execution"
    states: dict[str, Any]
    language: str
    context: dict[str, Any]
    variables: dict[str, Any]
    scope: Scope
    previous: int
    progress: dict[str, Any]

    def run(self, start_at: str, data: Any) -> Any:
        """Run from a state to the end, and return the last state's output.

        Raises:
            StateError: a state failed and nothing caught it.
            Stopped
        """
        redriven = "state" in self.progress
        name: str | None = self.progress.get("state", start_at)
        data = self.progress.get("input", data)
        while name is not None:
            if not redriven:
                self.progress.update(state=name, input=data, within={}, variables=self.variables)
            redriven = False
            data, name = self._visit(name, data)
        return data

    def within(
        self, definition: dict[str, Any], number: int, scope: Scope, context: dict[str, Any] | None = None
    ) -> "Branch":
        """A branch inside this one: of a Parallel, or for an item of a Map."""
        progress = self.progress["within"].setdefault(str(number), {})
        return Branch(
            self.execution,
            definition["States"],
            definition.get("QueryLanguage", self.language),
            dict(context or self.context),
            progress.get("variables", dict(self.variables)),
            scope,
            self.previous,
            progress,
        )

    def output(self, start_at: str, data: Any) -> Any:
        """What a branch inside another one gives; it does not run again when the state around it is redriven.

        Raises:
            StateError
            Stopped
        """
        if "output" not in self.progress:
            output = self.run(start_at, data)
            self.progress.clear()
            self.progress["output"] = output
        return self.progress["output"]

    def event(self, event_type: str, details: dict[str, Any] | None = None) -> int:
        """Add an event to the history of the execution, after this branch's last one."""
        self.previous = self.execution.history.add(event_type, self.previous, details)
        return self.previous

    def _visit(self, name: str, data: Any) -> tuple[Any, str | None]:
        state = self.states[name]
        kind = state["Type"]
        self.scope.check()
        self.execution.entering(name)
        entered = self.event(f"{kind}StateEntered", {"name": name, "input": encode(data)})
        self.context["State"] = {"Name": name, "EnteredTime": now_iso(), "RetryCount": 0}
        self.context.pop("Task", None)
        try:
            language = state.get("QueryLanguage", self.language)
            flow = dataflow(language, state, data, self.context, self.variables)
            output, following = types.RUNNERS[kind](Visit(self, name, state, data, flow))
            limit(output, f"The state '{name}'")
        except RuntimeStateError as error:
            raise error.at(name, entered) from error
        self.event(f"{kind}StateExited", {"name": name, "output": encode(output)})
        return output, following


@dataclass(frozen=True)
class Visit:
    """One visit of a state, with the input that it came with."""

    branch: Branch
    name: str
    state: dict[str, Any]
    raw: Any
    flow: Dataflow

    @property
    def following(self) -> str | None:
        """The next state; None at the end."""
        return self.state.get("Next")
