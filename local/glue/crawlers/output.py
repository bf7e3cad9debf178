"""Puts what a crawl has found into the catalog, as the crawler's policies want it."""

import time
from dataclasses import dataclass
from typing import Any

from local.glue.crawlers import definitions, naming
from local.glue.crawlers.catalog import Catalog
from local.glue.crawlers.comparison import DEPRECATED, same
from local.glue.crawlers.configuration import Configuration
from local.glue.crawlers.grouping import FoundTable
from local.glue.crawlers.s3 import Target
from local.glue.crawlers.types import Columns, extended_columns, parsed, spelled

Json = dict[str, Any]


class TableThresholdError(Exception):
    """More tables were found than the crawler may make."""


@dataclass(frozen=True)
class Output:
    """What one crawl of a crawler does to the catalog.

    https://docs.aws.amazon.com/glue/latest/dg/crawler-configuration.html
    """

    catalog: Catalog
    crawler: Json
    crawl_id: str
    configuration: Configuration

    def write(self, found: list[tuple[Target, FoundTable]], existing: dict[str, Json]) -> None:
        """Create and update the tables and partitions found; settle those whose data is gone.

        existing: the database's tables by name.

        Raises:
            TableThresholdError: nothing was written.
        """
        threshold = self.configuration.table_threshold
        if threshold and len(found) > threshold:
            raise TableThresholdError(
                f"The number of tables detected by crawler: {len(found)} is greater than the table threshold value "
                f"provided: {threshold}. No changes were made."
            )
        seen: set[str] = set()
        for target, table in found:
            known = self._known(table, existing)
            known = self._update(known, target, table) if known else self._create(target, table, {*existing, *seen})
            seen.add(known["Name"])
            self._write_partitions(known, table)
        self._settle_tables([table for name, table in existing.items() if name not in seen])

    def add_partitions(self, table: Json, inputs: list[Json]) -> None:
        """Register partitions that a table does not have."""
        self.catalog.create_partitions(table, self._as_configured(inputs, table))

    def is_ours(self, table: Json) -> bool:
        """Whether this crawler made the table."""
        return bool(table.get("Parameters", {}).get("UPDATED_BY_CRAWLER") == self.crawler["Name"])

    @property
    def _updates(self) -> bool:
        return bool(self.crawler["SchemaChangePolicy"]["UpdateBehavior"] == "UPDATE_IN_DATABASE")

    @property
    def _deletes(self) -> str:
        return str(self.crawler["SchemaChangePolicy"]["DeleteBehavior"])

    def _known(self, table: FoundTable, existing: dict[str, Json]) -> Json | None:
        """The catalog's table at this location: by the name that it would get, or made by this crawler."""
        place = definitions.location(table).rstrip("/")
        there = [each for each in existing.values() if location_of(each).rstrip("/") == place]
        return next((each for each in there if each["Name"] == self._name(table) or self.is_ours(each)), None)

    def _name(self, table: FoundTable) -> str:
        return naming.table_name(self.crawler["TablePrefix"], definitions.source_name(table))

    def _input(self, target: Target, table: FoundTable, name: str) -> Json:
        return definitions.table_input(table, name, target, self.crawler["Name"], self.crawl_id)

    def _create(self, target: Target, table: FoundTable, taken: set[str]) -> Json:
        name = naming.unique(self._name(table), definitions.location(table), taken)
        made = self._input(target, table, name)
        self.catalog.create_table(made)
        return made

    def _update(self, known: Json, target: Target, table: FoundTable) -> Json:
        """Bring a table up to date, as far as the policy lets it; returns it as it is then."""
        wanted = self._input(target, table, known["Name"])
        if self.configuration.merge_new_columns:
            wanted = self._with_new_columns(known, wanted)
        if same(known, wanted):
            return known
        if not self._updates and not self.configuration.merge_new_columns:
            self.catalog.say("INFO", f"Table {known['Name']} has changed; not updated, as UpdateBehavior is LOG")
            return known
        wanted |= {key: known[key] for key in ("Description", "Owner", "Retention") if key in known}
        self.catalog.update_table(wanted)
        return wanted

    def _with_new_columns(self, known: Json, wanted: Json) -> Json:
        """The table as it is, with columns added that are new (`MergeNewColumns`)."""
        is_now = wanted["Parameters"]["classification"]
        if known["Parameters"].get("classification") != is_now:
            self.catalog.say("WARN", f"Table {known['Name']}: its data is {is_now} now; resolve this by hand")
            return _deprecated(known)
        descriptor = known["StorageDescriptor"]
        columns = _with_new(descriptor["Columns"], wanted["StorageDescriptor"]["Columns"])
        statistics = {key: wanted["Parameters"][key] for key in definitions.STATISTICS}
        return {
            **_table_input(known),
            "StorageDescriptor": {**descriptor, "Columns": columns},
            "Parameters": {**known["Parameters"], **statistics},
        }

    def _write_partitions(self, known: Json, table: FoundTable) -> None:
        if len(known.get("PartitionKeys") or []) != len(table.keys):
            self.catalog.say("WARN", f"Table {known['Name']}: its partition keys are not the levels of its folders")
            return
        if not table.keys:
            return
        inputs = self._as_configured(definitions.partition_inputs(table), known)
        wanted: dict[tuple[str, ...], Json] = {}
        for each in inputs:
            if "" in each["Values"]:
                self.catalog.say("WARN", f"{location_of(each)} is no partition: one of its folders gives it no value")
            else:
                wanted[tuple(each["Values"])] = each
        there = self.catalog.partitions(known)
        self.catalog.create_partitions(known, [each for values, each in wanted.items() if values not in there])
        changed = [each for values, each in wanted.items() if not same(there.get(values, each), each)]
        if self._updates or self.configuration.inherit_from_table:
            self.catalog.update_partitions(known, changed)
        elif changed:
            values = [each["Values"] for each in changed]
            self.catalog.say("INFO", f"Partitions {values} of table {known['Name']} have changed; not updated")
        self._settle_partitions(known, [list(values) for values in there if values not in wanted])

    def _as_configured(self, inputs: list[Json], table: Json) -> list[Json]:
        """The partitions, with what they have from their table (`InheritFromTable`)."""
        if not self.configuration.inherit_from_table:
            return inputs
        own = ("Location", "Parameters")
        return [
            {
                **each,
                "StorageDescriptor": {
                    **table["StorageDescriptor"],
                    **{member: each["StorageDescriptor"][member] for member in own},
                },
            }
            for each in inputs
        ]

    def _settle_partitions(self, table: Json, values: list[list[str]]) -> None:
        """Treat the partitions whose folders are gone; only tables can be marked as deprecated."""
        if self._deletes == "DELETE_FROM_DATABASE":
            self.catalog.delete_partitions(table, values)
        elif values:
            self.catalog.say("INFO", f"Partitions {values} of table {table['Name']} have no data; not deleted")

    def _settle_tables(self, tables: list[Json]) -> None:
        """Treat the crawler's tables whose data is gone as DeleteBehavior says."""
        targets = [Target.of(each) for each in self.crawler["Targets"]["S3Targets"]]
        for table in tables:
            if not self.is_ours(table) or not any(_within(location_of(table), target) for target in targets):
                continue
            if self._deletes == "DELETE_FROM_DATABASE":
                self.catalog.delete_table(table["Name"])
            elif self._deletes == "LOG":
                self.catalog.say("INFO", f"Table {table['Name']} has no data; not deleted, as DeleteBehavior is LOG")
            elif DEPRECATED not in table["Parameters"]:
                self.catalog.update_table(_deprecated(table))


def location_of(table: Json) -> str:
    """A catalog table's location; empty for one that has none."""
    return str(table.get("StorageDescriptor", {}).get("Location", ""))


def _table_input(table: Json) -> Json:
    """The `TableInput` that makes a table what it is."""
    members = ("Name", "Description", "Owner", "Retention", "StorageDescriptor", "PartitionKeys", "TableType")
    return {key: table[key] for key in (*members, "Parameters") if table.get(key) is not None}


def _deprecated(table: Json) -> Json:
    stamp = table["Parameters"].get(DEPRECATED, str(int(time.time() * 1000)))
    return {**_table_input(table), "Parameters": {**table["Parameters"], DEPRECATED: stamp}}


def _with_new(columns: list[Json], found: list[Json]) -> list[Json]:
    """The columns, with those and the fields of structs that only the found ones have; types stay."""
    known = {column["Name"]: column for column in columns}
    result = extended_columns(typed(columns), typed(found))
    return [{**known.get(name, {}), "Name": name, "Type": spelled(kind)} for name, kind in result]


def typed(columns: list[Json]) -> Columns:
    """Columns of the catalog, with their types read."""
    return tuple((column["Name"], parsed(column["Type"])) for column in columns)


def _within(location: str, target: Target) -> bool:
    base = f"s3://{'/'.join(target.folders)}"
    return location.rstrip("/") == base or location.startswith(f"{base}/")
