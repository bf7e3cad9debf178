"""AWS::Logs::MetricFilter: properties that MiniStack drops are refused."""

from typing import Any

_NOT_HERE = ("ApplyOnTransformedLogs", "EmitSystemFieldDimensions", "FieldSelectionCriteria")


def apply(_name: str, _old: dict[str, Any], new: dict[str, Any]) -> None:
    for name in _NOT_HERE:
        if new.get(name) and str(new[name]).lower() != "false":
            raise ValueError(f"The property {name} is not supported by this local cloud.")
