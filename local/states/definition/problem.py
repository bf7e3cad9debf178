"""One thing that is wrong with a definition."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """code: AWS's name of the kind, e.g. `MISSING_TRANSITION_TARGET`. location: a path in the definition."""

    code: str
    message: str
    location: str

    def __str__(self) -> str:
        return f"{self.code}: {self.message} at {self.location}"


def schema(message: str, location: str) -> Problem:
    """The definition does not have the form that it must have."""
    return Problem("SCHEMA_VALIDATION_FAILED", message, location)


def missing(field: str, location: str) -> Problem:
    return schema(f"The field '{field}' is required but was missing", location)
