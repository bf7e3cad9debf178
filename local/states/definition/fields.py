"""Which fields a state of each type may have, and which it must have."""

from collections.abc import Iterator

from local.states.definition.problem import Problem, missing, schema
from local.states.definition.scope import State

_ANY = frozenset({"Type", "Comment", "QueryLanguage"})
_FLOW = frozenset({"Next", "End", "Assign"})
_ERRORS = frozenset({"Retry", "Catch"})
_FILTERS = frozenset({"InputPath", "OutputPath"})
_RESULT = frozenset({"Parameters", "ResultSelector", "ResultPath"})

_BOTH = {
    "Task": _FLOW | _ERRORS | {"Resource", "TimeoutSeconds", "HeartbeatSeconds", "Credentials"},
    "Pass": _FLOW,
    "Choice": frozenset({"Choices", "Default", "Assign"}),
    "Wait": _FLOW | {"Seconds", "Timestamp"},
    "Succeed": frozenset(),
    "Fail": frozenset({"Error", "Cause"}),
    "Parallel": _FLOW | _ERRORS | {"Branches"},
    "Map": _FLOW
    | _ERRORS
    | {"ItemProcessor", "Iterator", "ItemSelector", "MaxConcurrency", "ItemReader", "ItemBatcher", "ResultWriter"}
    | {"Label", "ToleratedFailureCount", "ToleratedFailurePercentage"},
}
_JSONPATH = {
    "Task": _FILTERS | _RESULT | {"TimeoutSecondsPath", "HeartbeatSecondsPath"},
    "Pass": _FILTERS | {"Parameters", "ResultPath", "Result"},
    "Choice": _FILTERS,
    "Wait": _FILTERS | {"SecondsPath", "TimestampPath"},
    "Succeed": _FILTERS,
    "Fail": frozenset({"ErrorPath", "CausePath"}),
    "Parallel": _FILTERS | _RESULT,
    "Map": _FILTERS
    | _RESULT
    | {"ItemsPath", "MaxConcurrencyPath", "ToleratedFailureCountPath", "ToleratedFailurePercentagePath"},
}
_JSONATA = {
    "Task": frozenset({"Arguments", "Output"}),
    "Pass": frozenset({"Output"}),
    "Choice": frozenset({"Output"}),
    "Wait": frozenset({"Output"}),
    "Succeed": frozenset({"Output"}),
    "Fail": frozenset(),
    "Parallel": frozenset({"Arguments", "Output"}),
    "Map": frozenset({"Items", "Output"}),
}
_REQUIRED = {"Task": ("Resource",), "Choice": ("Choices",), "Parallel": ("Branches",)}


def check(state: State) -> Iterator[Problem]:
    kind = state.fields["Type"]
    allowed = _ANY | _BOTH[kind] | (_JSONATA if state.language == "JSONata" else _JSONPATH)[kind]
    for field in state.fields:
        if field not in allowed:
            yield schema(f"The field '{field}' is not supported in a {kind} state ({state.language})", state.location)
    for field in _REQUIRED.get(kind, ()):
        if field not in state.fields:
            yield missing(field, state.location)
    for field in ("Choices", "Branches", "Retry", "Catch"):
        value = state.fields.get(field)
        if value is not None and (not isinstance(value, list) or (not value and field in ("Choices", "Branches"))):
            yield schema(
                f"The value for the field '{field}' must be an array with at least one element", state.location
            )
