"""From a state's input to what it works on, and from its result to its output, in either query language.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
"""

from dataclasses import dataclass
from typing import Any, Protocol

from ministack.services import stepfunctions

from local.states import choice, paths, templates
from local.states.errors import RuntimeStateError, StateError
from local.states.templates import Values, encode

_LIMIT_BYTES = 256 * 1024


class Dataflow(Protocol):
    """How one visit of a state reads its fields and makes its output."""

    def field(self, name: str) -> Any:
        """The value of a field that may also be given by a path (`NamePath`) or an expression; None without it."""

    def arguments(self) -> Any:
        """What a Task sends, a Parallel's branches get, a Pass passes on."""

    def items(self) -> Any:
        """What a Map runs over."""

    def item(self, context: dict[str, Any], default: Any) -> Any:
        """What one run of a Map gets."""

    def chosen(self) -> tuple[Any, str]:
        """The output and the next state of a Choice."""

    def output(self, result: Any) -> Any:
        """The state's output, once its result is there; assigns its variables."""

    def passed(self) -> Any:
        """The output of a state that has no result of its own (Wait, Succeed); assigns its variables."""

    def caught(self, catcher: dict[str, Any], error: StateError) -> Any:
        """The output when a catcher took the error; assigns its variables."""


def no_choice_matched() -> StateError:
    return StateError("States.NoChoiceMatched", "No choice rule matched the input, and the state has no Default.")


def limit(value: Any, what: str) -> Any:
    """The value, unless its JSON is longer than 256 KiB.

    Raises:
        StateError: `States.DataLimitExceeded`.
    """
    if len(encode(value).encode()) > _LIMIT_BYTES:
        raise StateError(
            "States.DataLimitExceeded",
            f"{what} returned a result with a size exceeding the maximum number of bytes service limit.",
        )
    return value


@dataclass
class JsonPath:
    """InputPath, Parameters, ResultSelector, ResultPath, OutputPath, Assign."""

    state: dict[str, Any]
    raw: Any
    context: dict[str, Any]
    variables: dict[str, Any]

    def __post_init__(self) -> None:
        self.input = self._filtered("InputPath", self.raw)

    def field(self, name: str) -> Any:
        path = self.state.get(f"{name}Path")
        return self.state.get(name) if path is None else templates.read(path, self._values(self.input), f"{name}Path")

    def arguments(self) -> Any:
        if "Parameters" not in self.state:
            return self.input
        return templates.fill(self.state["Parameters"], self._values(self.input))

    def items(self) -> Any:
        return templates.read(self.state.get("ItemsPath", "$"), self._values(self.input), "ItemsPath")

    def item(self, context: dict[str, Any], default: Any) -> Any:
        template = self.state.get("ItemSelector", self.state.get("Parameters"))
        return default if template is None else templates.fill(template, Values(self.input, context, self.variables))

    def chosen(self) -> tuple[Any, str]:
        values = self._values(self.input)
        for rule in self.state["Choices"]:
            if choice.holds(rule, values):
                self._assign(rule, self.input)
                return self._filtered("OutputPath", self.input), rule["Next"]
        if "Default" not in self.state:
            raise no_choice_matched()
        self._assign(self.state, self.input)
        return self._filtered("OutputPath", self.input), self.state["Default"]

    def output(self, result: Any) -> Any:
        self._assign(self.state, result)
        if "ResultSelector" in self.state:
            result = templates.fill(self.state["ResultSelector"], self._values(result))
        return self._filtered("OutputPath", self._placed(self.state, result))

    def passed(self) -> Any:
        self._assign(self.state, self.input)
        return self._filtered("OutputPath", self.input)

    def caught(self, catcher: dict[str, Any], error: StateError) -> Any:
        error_output = {"Error": error.error, "Cause": error.cause}
        self._assign(catcher, error_output)
        return self._placed(catcher, error_output)

    def _values(self, data: Any) -> Values:
        return Values(data, self.context, self.variables)

    def _filtered(self, field: str, data: Any) -> Any:
        path = self.state.get(field, "$")
        return {} if path is None else templates.read(path, self._values(data), field)

    def _placed(self, holder: dict[str, Any], result: Any) -> Any:
        path = holder.get("ResultPath", "$")
        if path is None:
            return self.raw
        try:
            return paths.write(path, self.raw, result)
        except (paths.PathNotFoundError, paths.PathSyntaxError) as error:
            raise StateError(
                "States.ResultPathMatchFailure",
                f"Unable to apply ResultPath '{path}' to the input '{encode(self.raw)}'.",
            ) from error

    def _assign(self, holder: dict[str, Any], data: Any) -> None:
        self.variables.update(templates.fill(holder.get("Assign", {}), self._values(data)))


@dataclass
class Jsonata:
    """Arguments, Output, Assign; any string `{% … %}` is an expression."""

    state: dict[str, Any]
    raw: Any
    context: dict[str, Any]
    variables: dict[str, Any]

    def field(self, name: str) -> Any:
        return self._evaluate(self.state.get(name))

    def arguments(self) -> Any:
        return self._evaluate(self.state.get("Arguments", self.raw))

    def items(self) -> Any:
        return self._evaluate(self.state["Items"]) if "Items" in self.state else self.raw

    def item(self, context: dict[str, Any], default: Any) -> Any:
        if "ItemSelector" not in self.state:
            return default
        return stepfunctions._apply_jsonata_template(
            self.state["ItemSelector"], self.raw, {**context, "variables": self.variables}
        )

    def chosen(self) -> tuple[Any, str]:
        for rule in self.state["Choices"]:
            met = self._evaluate(rule["Condition"])
            if not isinstance(met, bool):
                raise StateError(
                    "States.QueryEvaluationError",
                    f"The JSONata expression '{rule['Condition']}' of the field 'Condition' gave no boolean.",
                )
            if met:
                return self._finish(rule, self.raw), rule["Next"]
        if "Default" not in self.state:
            raise no_choice_matched()
        return self._finish(self.state, self.raw), self.state["Default"]

    def output(self, result: Any) -> Any:
        return self._finish(self.state, result, result=result)

    def passed(self) -> Any:
        return self._finish(self.state, self.raw)

    def caught(self, catcher: dict[str, Any], error: StateError) -> Any:
        error_output = {"Error": error.error, "Cause": error.cause}
        return self._finish(catcher, error_output, error_output=error_output)

    def _finish(self, holder: dict[str, Any], default: Any, **states: Any) -> Any:
        assigned = self._evaluate(holder.get("Assign", {}), **states)
        output = self._evaluate(holder["Output"], **states) if "Output" in holder else default
        self.variables.update(assigned)
        return output

    def _evaluate(self, value: Any, **states: Any) -> Any:
        context = {**self.context, "variables": self.variables}
        return stepfunctions._apply_jsonata_template(value, self.raw, context, **states)


LANGUAGES: dict[str, type[JsonPath] | type[Jsonata]] = {"JSONPath": JsonPath, "JSONata": Jsonata}


def dataflow(
    language: str, state: dict[str, Any], raw: Any, context: dict[str, Any], variables: dict[str, Any]
) -> Dataflow:
    """The dataflow of one visit of a state.

    Raises:
        RuntimeStateError: a query language that there is not.
    """
    if language not in LANGUAGES:
        raise RuntimeStateError(f"The query language '{language}' is neither JSONPath nor JSONata.")
    return LANGUAGES[language](state, raw, context, variables)
