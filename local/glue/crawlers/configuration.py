"""The `Configuration` of a crawler: a JSON document in a string."""

import json
from dataclasses import dataclass, field
from typing import Any

from local.glue.crawlers.grouping import Grouping

_KNOWN: dict[str, dict[str, Any]] = {
    "Grouping": {"TableGroupingPolicy": ("CombineCompatibleSchemas",), "TableLevelConfiguration": int},
    "CrawlerOutput": {
        "Partitions": {"AddOrUpdateBehavior": ("InheritFromTable",)},
        "Tables": {"AddOrUpdateBehavior": ("MergeNewColumns",), "TableThreshold": int},
    },
}


class ConfigurationError(ValueError):
    """The document is not one that crawlers know; the message says what and where."""


@dataclass(frozen=True)
class Configuration:
    """What a crawler is told beside its policies.

    https://docs.aws.amazon.com/glue/latest/dg/crawler-configuration.html
    """

    grouping: Grouping = field(default_factory=Grouping)
    merge_new_columns: bool = False
    inherit_from_table: bool = False
    table_threshold: int | None = None


def parse(text: str | None) -> Configuration:
    """The configuration in this string; the default one if it is empty.

    Raises:
        ConfigurationError
    """
    if not text:
        return Configuration()
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise ConfigurationError(f"Crawler configuration is not JSON: {error}") from error
    if not isinstance(document, dict) or float(document.pop("Version", 0)) != 1.0:
        raise ConfigurationError('Crawler configuration must be an object with "Version": 1.0')
    # An index changes how fast partitions are found, not which: there is nothing to do for it here.
    document.pop("CreatePartitionIndex", None)
    _check(document, _KNOWN, "")
    groups, output = document.get("Grouping", {}), document.get("CrawlerOutput", {})
    tables = output.get("Tables", {})
    return Configuration(
        Grouping("TableGroupingPolicy" in groups, groups.get("TableLevelConfiguration")),
        merge_new_columns="AddOrUpdateBehavior" in tables,
        inherit_from_table=bool(output.get("Partitions")),
        table_threshold=tables.get("TableThreshold"),
    )


def _check(document: object, known: dict[str, Any], path: str) -> None:
    if not isinstance(document, dict):
        raise ConfigurationError(f"Crawler configuration: {path} must be an object")
    for name, value in document.items():
        place = f"{path}.{name}" if path else name
        allowed = known.get(name)
        if allowed is None:
            raise ConfigurationError(f"Crawler configuration: {place} is not supported")
        if isinstance(allowed, dict):
            _check(value, allowed, place)
        elif isinstance(allowed, tuple) and value not in allowed:
            raise ConfigurationError(f"Crawler configuration: {place} must be one of {', '.join(allowed)}, not {value}")
        elif allowed is int and (not isinstance(value, int) or value < 1):
            raise ConfigurationError(f"Crawler configuration: {place} must be a positive integer, not {value}")
