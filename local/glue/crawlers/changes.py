"""What a crawl changed in the catalog."""

import json
from dataclasses import dataclass, field


@dataclass
class Changes:
    """The names of tables, and `table[values]` for partitions."""

    tables_created: list[str] = field(default_factory=list)
    tables_updated: list[str] = field(default_factory=list)
    tables_deleted: list[str] = field(default_factory=list)
    partitions_created: list[str] = field(default_factory=list)
    partitions_updated: list[str] = field(default_factory=list)
    partitions_deleted: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {name: len(changed) for name, changed in vars(self).items()}

    @property
    def summary(self) -> str:
        """The `Summary` of a crawl in ListCrawls."""
        result: dict[str, dict[str, str]] = {}
        for name, changed in vars(self).items():
            things, _, done = name.partition("_")
            kind, action = things[:-1].upper(), {"created": "ADD", "updated": "UPDATE", "deleted": "DELETE"}[done]
            if changed:
                details = {"names": changed} if kind == "TABLE" else {}
                result.setdefault(kind, {})[action] = json.dumps({"Details": details, "Count": len(changed)})
        return json.dumps(result)
