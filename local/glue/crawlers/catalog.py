"""The database of a crawler, read and written with the crawler's role; each change is counted and logged."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from local.glue.crawlers.changes import Changes

_BATCH, _DELETE_BATCH = 100, 25

Json = dict[str, Any]


@dataclass(frozen=True)
class Catalog:
    """glue: a client with the crawler's role. say: takes a level and a text for the crawler's log."""

    glue: Any
    database: str
    say: Callable[[str, str], None]
    changes: Changes

    def tables(self) -> dict[str, Json]:
        """The database's tables by name."""
        self.glue.get_database(Name=self.database)
        pages = self.glue.get_paginator("get_tables").paginate(DatabaseName=self.database)
        return {table["Name"]: table for page in pages for table in page["TableList"]}

    def create_table(self, table: Json) -> None:
        self.glue.create_table(DatabaseName=self.database, TableInput=table)
        self.changes.tables_created.append(table["Name"])
        self.say("INFO", f"Created table {table['Name']} in database {self.database}")

    def update_table(self, table: Json) -> None:
        self.glue.update_table(DatabaseName=self.database, TableInput=table)
        self.changes.tables_updated.append(table["Name"])
        self.say("INFO", f"Updated table {table['Name']} in database {self.database}")

    def delete_table(self, name: str) -> None:
        self.glue.delete_table(DatabaseName=self.database, Name=name)
        self.changes.tables_deleted.append(name)
        self.say("INFO", f"Deleted table {name} from database {self.database}")

    def partitions(self, table: Json) -> dict[tuple[str, ...], Json]:
        """A table's partitions by their values."""
        pages = self.glue.get_paginator("get_partitions").paginate(DatabaseName=self.database, TableName=table["Name"])
        return {tuple(each["Values"]): each for page in pages for each in page["Partitions"]}

    def create_partitions(self, table: Json, inputs: list[Json]) -> None:
        made = []
        for batch in _batches(inputs, _BATCH):
            answer = self.glue.batch_create_partition(
                DatabaseName=self.database, TableName=table["Name"], PartitionInputList=batch
            )
            failed = self._tell_errors(answer, "PartitionValues")
            made += [each["Values"] for each in batch if each["Values"] not in failed]
        self._count("Created", table, made, self.changes.partitions_created)

    def update_partitions(self, table: Json, inputs: list[Json]) -> None:
        changed = []
        for batch in _batches(inputs, _BATCH):
            answer = self.glue.batch_update_partition(
                DatabaseName=self.database,
                TableName=table["Name"],
                Entries=[{"PartitionValueList": each["Values"], "PartitionInput": each} for each in batch],
            )
            failed = self._tell_errors(answer, "PartitionValueList")
            changed += [each["Values"] for each in batch if each["Values"] not in failed]
        self._count("Updated", table, changed, self.changes.partitions_updated)

    def delete_partitions(self, table: Json, values: list[list[str]]) -> None:
        deleted = []
        for batch in _batches(values, _DELETE_BATCH):
            answer = self.glue.batch_delete_partition(
                DatabaseName=self.database,
                TableName=table["Name"],
                PartitionsToDelete=[{"Values": each} for each in batch],
            )
            failed = self._tell_errors(answer, "PartitionValues")
            deleted += [each for each in batch if each not in failed]
        self._count("Deleted", table, deleted, self.changes.partitions_deleted)

    def _tell_errors(self, answer: Json, member: str) -> list[list[str]]:
        """Log the partitions that a batch failed on (another writer was faster); returns their values."""
        errors = answer.get("Errors") or []
        for error in errors:
            self.say("WARN", f"Partition {error[member]}: {error['ErrorDetail']['ErrorMessage']}")
        return [error[member] for error in errors]

    def _count(self, done: str, table: Json, values: list[list[str]], changes: list[str]) -> None:
        if values:
            changes += [f"{table['Name']}{each}" for each in values]
            place = f"table {table['Name']} in database {self.database}"
            self.say("INFO", f"{done} partitions with values {values} for {place}")


def _batches(items: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
