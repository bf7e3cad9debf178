"""A place in a definition."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Block:
    """A set of states with the one that it starts at: the machine, a branch of a Parallel, the processor of a Map."""

    definition: dict[str, Any]
    location: str
    language: str
    machine_type: str

    def within(self, definition: dict[str, Any], location: str) -> "Block":
        return Block(definition, location, definition.get("QueryLanguage", self.language), self.machine_type)


@dataclass(frozen=True)
class State:
    """A state in its block."""

    block: Block
    name: str
    fields: dict[str, Any]

    @property
    def location(self) -> str:
        return f"{self.block.location}/States/{self.name}"

    @property
    def language(self) -> str:
        language: str = self.fields.get("QueryLanguage", self.block.language)
        return language
