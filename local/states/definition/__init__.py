"""Whether a definition is one of a state machine, asked before it is stored.

The rules are those of https://states-language.net/spec.html and of the Step Functions documentation; the words are
near AWS's.
"""

import json
from collections.abc import Iterator
from typing import Any

from local.states.definition import names, states
from local.states.definition.problem import Problem
from local.states.definition.scope import Block

_FIELDS = frozenset({"Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version"})


def problems(text: str, machine_type: str = "STANDARD") -> list[Problem]:
    """Everything that is wrong with a definition."""
    try:
        definition = json.loads(text)
    except (ValueError, RecursionError) as error:
        return [Problem("INVALID_JSON_DESCRIPTION", f"The definition is no JSON: {error}", "/")]
    if not isinstance(definition, dict):
        return [Problem("SCHEMA_VALIDATION_FAILED", "The definition must be an object", "/")]
    return [*_machine(definition), *names.duplicates(definition), *_block(definition, machine_type)]


def refusal(text: str, machine_type: str = "STANDARD") -> str | None:
    """The message of InvalidDefinition, or None for a good definition."""
    found = problems(text, machine_type)
    if not found:
        return None
    return "Invalid State Machine Definition: '" + ", ".join(str(problem) for problem in found) + "'"


def _machine(definition: dict[str, Any]) -> Iterator[Problem]:
    for field in sorted(definition.keys() - _FIELDS):
        yield Problem("SCHEMA_VALIDATION_FAILED", f"The field '{field}' is not supported", f"/{field}")
    seconds = definition.get("TimeoutSeconds")
    if seconds is not None and (isinstance(seconds, bool) or not isinstance(seconds, int) or seconds < 1):
        yield Problem("SCHEMA_VALIDATION_FAILED", "The value must be a positive integer", "/TimeoutSeconds")
    if definition.get("QueryLanguage", "JSONPath") not in ("JSONPath", "JSONata"):
        yield Problem("SCHEMA_VALIDATION_FAILED", "The value must be JSONPath or JSONata", "/QueryLanguage")


def _block(definition: dict[str, Any], machine_type: str) -> Iterator[Problem]:
    block = Block(definition, "", definition.get("QueryLanguage", "JSONPath"), machine_type)
    yield from states.check(block)
