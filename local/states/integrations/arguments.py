"""What a definition says of a call's arguments, held against the operation before it is ever made."""

from collections.abc import Iterator
from typing import Any

from local.states.integrations.dialect import Dialect


class Static:
    """Checks arguments as they stand in a definition.

    paths: whether `"name.$"` is a reference; else a string `{% … %}` is an expression. Neither is checked further.
    """

    def __init__(self, dialect: Dialect, paths: bool) -> None:
        self._dialect = dialect
        self._paths = paths

    def absent(self, given: dict[str, Any], shape: Any) -> list[str]:
        """The fields that the operation requires and that are not given."""
        named = {key[:-2] if self._paths and key.endswith(".$") else key for key in given}
        required = shape.required_members if shape is not None else []
        return [
            self._dialect.member(name)
            for name in required
            if self._dialect.member(name) not in named and not shape.members[name].metadata.get("idempotencyToken")
        ]

    def problems(self, value: Any, shape: Any, location: str) -> Iterator[tuple[str, str]]:
        """What is wrong, and where: fields that the operation does not have, values of the wrong type."""
        if not self._paths and isinstance(value, str) and value.startswith("{%"):
            return
        if shape is None or getattr(shape, "is_document_type", False):
            return
        kind = shape.type_name
        if kind == "structure" and isinstance(value, dict):
            yield from self._structure(value, shape, location)
        elif kind == "list" and isinstance(value, list):
            for number, each in enumerate(value):
                yield from self.problems(each, shape.member, f"{location}[{number}]")
        elif kind == "map" and isinstance(value, dict):
            for key, each in value.items():
                if not (self._paths and key.endswith(".$")):
                    yield from self.problems(each, shape.value, f"{location}/{key}")
        elif kind in ("structure", "list", "map"):
            yield f"The value must be {'an array' if kind == 'list' else 'an object'}", location
        elif kind == "string" and not isinstance(value, str) and not self._text(value):
            yield "The value must be a STRING", location

    def _text(self, value: Any) -> bool:
        return value is None or (self._dialect.texts_from_objects and isinstance(value, (dict, list)))

    def _structure(self, value: dict[str, Any], shape: Any, location: str) -> Iterator[tuple[str, str]]:
        members = {self._dialect.member(name): member for name, member in shape.members.items()}
        for key, each in value.items():
            reference = self._paths and key.endswith(".$")
            name = key[:-2] if reference else key
            if name not in members:
                yield f"The field '{name}' is not supported by Step Functions", f"{location}/{key}"
            elif not reference:
                yield from self.problems(each, members[name], f"{location}/{key}")
