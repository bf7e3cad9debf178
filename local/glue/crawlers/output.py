"""Writes what a crawl has found into the catalog, as the crawler's policies want it."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from local.glue.crawlers import definitions, naming
from local.glue.crawlers.configuration import Configuration
from local.glue.crawlers.grouping import FoundTable
from local.glue.crawlers.s3 import Target
from local.glue.crawlers.types import Columns, extended_columns, parsed, spelled

_BATCH = 100
_DELETE_BATCH = 25

Json = dict[str, Any]


class TableThresholdError(Exception):
    """More tables were found than the crawler may make."""


@dataclass
class Changes:
    """What a crawl changed in the catalog: the names of tables, `table[values]` for partitions."""

    tables_created: list[str] = field(default_factory=list)
    tables_updated: list[str] = field(default_factory=list)
    tables_deleted: list[str] = field(default_factory=list)
    partitions_created: list[str] = field(default_factory=list)
    partitions_updated: list[str] = field(default_factory=list)
    partitions_deleted: list[str] = field(default_factory=list)


@dataclass
class Output:
    """The catalog as one crawl of a crawler writes it.

    glue: a client with the crawler's role. say: takes a level and a message for the crawler's log.
    """

    glue: Any
    crawler: Json
    crawl_id: str
    configuration: Configuration
    say: Callable[[str, str], None]
    changes: Changes = field(default_factory=Changes)

    def __post_init__(self) -> None:
        self.database = self.crawler["DatabaseName"] or "default"
        policy = self.crawler.get("SchemaChangePolicy") or {}
        self._updates = policy.get("UpdateBehavior", "UPDATE_IN_DATABASE") == "UPDATE_IN_DATABASE"
        self._deletes = policy.get("DeleteBehavior", "DEPRECATE_IN_DATABASE")

    def existing(self) -> dict[str, Json]:
        """The database's tables by name."""
        self.glue.get_database(Name=self.database)
        pages = self.glue.get_paginator("get_tables").paginate(DatabaseName=self.database)
        return {table["Name"]: table for page in pages for table in page["TableList"]}

    def write(self, found: list[tuple[Target, FoundTable]], existing: dict[str, Json]) -> None:
        """Create and update the tables and partitions found; settle those that are there no more."""
        threshold = self.configuration.table_threshold
        if threshold and len(found) > threshold:
            raise TableThresholdError(
                f"The number of tables detected by crawler: {len(found)} is greater than the table threshold value "
                f"provided: {threshold}. No changes were made."
            )
        seen: set[str] = set()
        for target, table in found:
            known = self._known(table, existing)
            if known is None:
                known = self._create(target, table, {*existing, *seen})
            else:
                known = self._update(known, target, table)
            seen.add(known["Name"])
            self._write_partitions(known, table)
        self._settle_missing([table for name, table in existing.items() if name not in seen])

    def add_partitions(self, table: Json, inputs: list[Json]) -> None:
        """Register partitions that the table does not have."""
        if not inputs:
            return
        if self.configuration.inherit_from_table:
            inputs = [_inherited(each, table) for each in inputs]
        for batch in _batches(inputs, _BATCH):
            answer = self.glue.batch_create_partition(
                DatabaseName=self.database, TableName=table["Name"], PartitionInputList=batch
            )
            for error in answer.get("Errors", []):
                self.say("ERROR", f"Partition {error['PartitionValues']}: {error['ErrorDetail']['ErrorMessage']}")
        values = [each["Values"] for each in inputs]
        self.changes.partitions_created += [f"{table['Name']}{each}" for each in values]
        self.say("INFO", f"Created partitions with values {values} for table {table['Name']} in database "
                 f"{self.database}")  # fmt: skip

    def partitions(self, table: Json) -> dict[tuple[str, ...], Json]:
        """A table's partitions in the catalog, by their values."""
        pages = self.glue.get_paginator("get_partitions").paginate(DatabaseName=self.database, TableName=table["Name"])
        return {tuple(each["Values"]): each for page in pages for each in page["Partitions"]}

    def is_ours(self, table: Json) -> bool:
        """Whether this crawler made the table."""
        return bool(table.get("Parameters", {}).get("UPDATED_BY_CRAWLER") == self.crawler["Name"])

    def _known(self, table: FoundTable, existing: dict[str, Json]) -> Json | None:
        """The catalog's table at this location: by the name that it would get, or made by this crawler."""
        place = definitions.location(table).rstrip("/")
        same = [each for each in existing.values() if location_of(each).rstrip("/") == place]
        name = naming.table_name(self.crawler.get("TablePrefix", ""), definitions.source_name(table))
        return next((each for each in same if each["Name"] == name or self.is_ours(each)), None)

    def _input(self, target: Target, table: FoundTable, name: str) -> Json:
        return definitions.table_input(table, name, target, self.crawler["Name"], self.crawl_id)

    def _create(self, target: Target, table: FoundTable, taken: set[str]) -> Json:
        name = naming.table_name(self.crawler.get("TablePrefix", ""), definitions.source_name(table))
        name = naming.unique(name, definitions.location(table), taken)
        made = self._input(target, table, name)
        self.glue.create_table(DatabaseName=self.database, TableInput=made)
        self.changes.tables_created.append(name)
        self.say("INFO", f"Created table {name} in database {self.database}")
        return made

    def _update(self, known: Json, target: Target, table: FoundTable) -> Json:
        """Bring a table up to date, as far as the policy lets it; returns it as it is then."""
        wanted = self._input(target, table, known["Name"])
        if self.configuration.merge_new_columns:
            wanted = self._with_new_columns(known, wanted)
        if _same(known, wanted):
            return known
        if not self._updates and not self.configuration.merge_new_columns:
            self.say("INFO", f"Table {known['Name']} in database {self.database} has changed; not updated, because "
                     "UpdateBehavior is LOG")  # fmt: skip
            return known
        wanted |= {key: known[key] for key in ("Description", "Owner", "Retention") if key in known}
        self.glue.update_table(DatabaseName=self.database, TableInput=wanted)
        self.changes.tables_updated.append(known["Name"])
        self.say("INFO", f"Updated table {known['Name']} in database {self.database}")
        return wanted

    def _with_new_columns(self, known: Json, wanted: Json) -> Json:
        """The table as it is, with columns added that are new (`MergeNewColumns`)."""
        if known["Parameters"].get("classification") != wanted["Parameters"]["classification"]:
            self.say("WARN", f"Table {known['Name']}: its data is now {wanted['Parameters']['classification']}; "
                     "resolve this by hand")  # fmt: skip
            return _deprecated(known)
        descriptor = known["StorageDescriptor"]
        columns = _with_new(descriptor["Columns"], wanted["StorageDescriptor"]["Columns"])
        statistics = {key: wanted["Parameters"][key] for key in definitions.STATISTICS}
        return {
            **table_input_of(known),
            "StorageDescriptor": {**descriptor, "Columns": columns},
            "Parameters": {**known["Parameters"], **statistics},
        }

    def _write_partitions(self, known: Json, table: FoundTable) -> None:
        inputs = definitions.partition_inputs(table)
        if len(known.get("PartitionKeys", [])) != len(table.keys):
            self.say("WARN", f"Table {known['Name']}: its partition keys are not those of the folders; partitions "
                     "are left as they are")  # fmt: skip
            return
        if not inputs:
            return
        if self.configuration.inherit_from_table:
            inputs = [_inherited(each, known) for each in inputs]
        there = self.partitions(known)
        self.add_partitions(known, [each for each in inputs if tuple(each["Values"]) not in there])
        changed = [each for each in inputs if not _same(there.get(tuple(each["Values"]), each), each)]
        self._update_partitions(known, changed)
        found = {tuple(each["Values"]) for each in inputs}
        self._settle_partitions(known, [list(values) for values in there if values not in found])

    def _update_partitions(self, table: Json, inputs: list[Json]) -> None:
        if not self._updates and not self.configuration.inherit_from_table:
            for each in inputs:
                self.say("INFO", f"Partition {each['Values']} of table {table['Name']} has changed; not updated, "
                         "because UpdateBehavior is LOG")  # fmt: skip
            return
        for batch in _batches(inputs, _BATCH):
            self.glue.batch_update_partition(
                DatabaseName=self.database,
                TableName=table["Name"],
                Entries=[{"PartitionValueList": each["Values"], "PartitionInput": each} for each in batch],
            )
        self.changes.partitions_updated += [f"{table['Name']}{each['Values']}" for each in inputs]

    def _settle_partitions(self, table: Json, values: list[list[str]]) -> None:
        """Delete the partitions whose folders are gone, or say that they are."""
        if not values:
            return
        if self._deletes != "DELETE_FROM_DATABASE":
            self.say("INFO", f"Partitions {values} of table {table['Name']} are no longer in the data; not deleted")
            return
        for batch in _batches(values, _DELETE_BATCH):
            self.glue.batch_delete_partition(
                DatabaseName=self.database,
                TableName=table["Name"],
                PartitionsToDelete=[{"Values": each} for each in batch],
            )
        self.changes.partitions_deleted += [f"{table['Name']}{each}" for each in values]

    def _settle_missing(self, tables: list[Json]) -> None:
        """Treat the crawler's tables that have no data any more as DeleteBehavior says."""
        targets = [Target.of(each) for each in self.crawler["Targets"]["S3Targets"]]
        for table in tables:
            if not self.is_ours(table) or not any(_within(location_of(table), target) for target in targets):
                continue
            if self._deletes == "DELETE_FROM_DATABASE":
                self.glue.delete_table(DatabaseName=self.database, Name=table["Name"])
                self.changes.tables_deleted.append(table["Name"])
                self.say("INFO", f"Deleted table {table['Name']} from database {self.database}")
            elif self._deletes == "LOG":
                self.say("INFO", f"Table {table['Name']} is no longer in the data; not deleted, because "
                         "DeleteBehavior is LOG")  # fmt: skip
            elif "DEPRECATED_BY_CRAWLER" not in table["Parameters"]:
                self.glue.update_table(DatabaseName=self.database, TableInput=_deprecated(table))
                self.changes.tables_updated.append(table["Name"])
                self.say("INFO", f"Deprecated table {table['Name']} in database {self.database}")


def location_of(table: Json) -> str:
    """A catalog table's location; empty for one that has none."""
    return str(table.get("StorageDescriptor", {}).get("Location", ""))


def table_input_of(table: Json) -> Json:
    """The `TableInput` that makes a table what it is."""
    members = ("Name", "Description", "Owner", "Retention", "StorageDescriptor", "PartitionKeys", "TableType")
    return {key: table[key] for key in (*members, "Parameters") if table.get(key) is not None}


def summary(changes: Changes) -> str:
    """The `Summary` of a crawl in ListCrawls."""
    counted = {
        "TABLE": {"ADD": changes.tables_created, "UPDATE": changes.tables_updated, "DELETE": changes.tables_deleted},
        "PARTITION": {
            "ADD": changes.partitions_created,
            "UPDATE": changes.partitions_updated,
            "DELETE": changes.partitions_deleted,
        },
    }
    result = {
        kind: {
            action: json.dumps({"Details": {"names": names} if kind == "TABLE" else {}, "Count": len(names)})
            for action, names in actions.items()
            if names
        }
        for kind, actions in counted.items()
    }
    return json.dumps({kind: actions for kind, actions in result.items() if actions})


def _deprecated(table: Json) -> Json:
    stamp = table["Parameters"].get("DEPRECATED_BY_CRAWLER", str(int(time.time() * 1000)))
    return {**table_input_of(table), "Parameters": {**table["Parameters"], "DEPRECATED_BY_CRAWLER": stamp}}


def _inherited(partition: Json, table: Json) -> Json:
    descriptor = {**table["StorageDescriptor"], "Location": partition["StorageDescriptor"]["Location"]}
    descriptor["Parameters"] = partition["StorageDescriptor"]["Parameters"]
    return {**partition, "StorageDescriptor": descriptor}


def _with_new(columns: list[Json], found: list[Json]) -> list[Json]:
    """The columns, with those and the fields of structs that only the found ones have; types stay."""
    known = {column["Name"]: column for column in columns}
    result = extended_columns(_types(columns), _types(found))
    return [{**known.get(name, {}), "Name": name, "Type": spelled(kind)} for name, kind in result]


def _types(columns: list[Json]) -> Columns:
    return tuple((column["Name"], parsed(column["Type"])) for column in columns)


def _same(known: Json, wanted: Json) -> bool:
    """Whether everything that the crawler would write stands there already; what others added does not count."""
    return _covers(known, {key: wanted[key] for key in ("StorageDescriptor", "PartitionKeys", "Parameters")
                           if key in wanted}) and not _revived(known, wanted)  # fmt: skip


def _revived(known: Json, wanted: Json) -> bool:
    """Whether a table that had been deprecated has data again."""
    mark = "DEPRECATED_BY_CRAWLER"
    return mark in known.get("Parameters", {}) and mark not in wanted.get("Parameters", {})


def _covers(known: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return isinstance(known, dict) and all(
            key == "CRAWL_RUN_ID" or _covers(known.get(key), value) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        return len(known or []) == len(wanted) and all(map(_covers, known or [], wanted))
    return bool(known == wanted)


def _within(location: str, target: Target) -> bool:
    base = f"s3://{'/'.join(target.folders)}"
    return location.rstrip("/") == base or location.startswith(f"{base}/")


def _batches(items: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
