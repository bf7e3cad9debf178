"""The methods of the metastore, answered from the Glue API. Each takes its arguments by the interface's names."""

import functools
import re
from collections.abc import Iterator, Sequence
from typing import Any

import boto3
from botocore.exceptions import ClientError

from hive_metastore import folders, records
from hive_metastore.interface import MetastoreError

Json = dict[str, Any]

_KINDS = {"EntityNotFoundException": "NoSuchObject", "AlreadyExistsException": "AlreadyExists"}
_BATCH = 100
"""As many partitions as BatchCreatePartition takes."""
_ESCAPED = "\"#%'*/:=?\\{[]^" + "".join(map(chr, [*range(1, 32), 127]))


class Service:
    """The metastore's methods by their names, from `set_ugi` on."""

    def call(self, name: str, arguments: Json) -> Any:
        """Raises: MetastoreError: what the method answers instead."""
        try:
            return getattr(self, name)(**arguments)
        except ClientError as error:
            found = error.response["Error"]
            kind = _KINDS.get(found["Code"], "Meta")
            raise MetastoreError(kind, f"{found['Message']} (Service: AWSGlue; Error Code: {found['Code']})") from error

    @functools.cached_property
    def _glue(self) -> Any:
        return boto3.client("glue")

    @functools.cached_property
    def _s3(self) -> Any:
        return boto3.client("s3")

    # Of the connection.

    def set_ugi(self, user_name: str, **_: Any) -> list[str]:
        return [user_name]

    def get_config_value(self, defaultValue: str = "", **_: Any) -> str:  # noqa: N803 (the interface's name)
        return defaultValue

    # Of functions: the catalog's are not Spark's.

    def get_all_functions(self) -> Json:
        return {"functions": []}

    def get_functions(self, **_: Any) -> list[str]:
        return []

    def get_function(self, dbName: str, funcName: str) -> Json:  # noqa: N803 (the interface's names)
        raise MetastoreError("NoSuchObject", f"Function {dbName}.{funcName} does not exist")

    # Of databases.

    def get_database(self, name: str) -> Json:
        return records.database(self._glue.get_database(Name=name)["Database"])

    def get_databases(self, pattern: str) -> list[str]:
        return _matching(self.get_all_databases(), pattern)

    def get_all_databases(self) -> list[str]:
        return [each["Name"] for each in self._every("get_databases", "DatabaseList")]

    def create_database(self, database: Json) -> None:
        self._glue.create_database(DatabaseInput=records.database_input(database))

    def alter_database(self, dbname: str, db: Json) -> None:
        self._glue.update_database(Name=dbname, DatabaseInput=records.database_input(db))

    def drop_database(self, name: str, **_: Any) -> None:
        """Whoever asks for CASCADE has dropped the tables before."""
        if self.get_all_tables(name):
            raise MetastoreError("InvalidOperation", f"Database {name} is not empty. One or more tables exist.")
        self._glue.delete_database(Name=name)

    # Of tables.

    def get_all_tables(self, db_name: str) -> list[str]:
        return [each["Name"] for each in self._every("get_tables", "TableList", DatabaseName=db_name)]

    def get_tables(self, db_name: str, pattern: str) -> list[str]:
        return _matching(self.get_all_tables(db_name), pattern)

    def get_tables_by_type(self, db_name: str, pattern: str, tableType: str) -> list[str]:  # noqa: N803 (the interface's name)
        tables = self._every("get_tables", "TableList", DatabaseName=db_name)
        return _matching([each["Name"] for each in tables if each.get("TableType") == tableType], pattern)

    def get_table(self, dbname: str, tbl_name: str) -> Json:
        return records.table(self._glue.get_table(DatabaseName=dbname, Name=tbl_name)["Table"])

    def get_table_req(self, req: Json) -> Json:
        return {"table": self.get_table(req["dbName"], req["tblName"])}

    def get_table_objects_by_name_req(self, req: Json) -> Json:
        """The tables that there are; those that Spark could not read are left to `get_table` to say so."""
        found = []
        for name in req["tblNames"]:
            try:
                found.append(self.get_table(req["dbName"], name))
            except self._glue.exceptions.EntityNotFoundException:
                continue
        return {"tables": found}

    def create_table(self, tbl: Json) -> None:
        """A table without a location has a folder of its name in its database's."""
        storage = tbl.get("sd", {})
        if not storage.get("location") and tbl.get("tableType") != "VIRTUAL_VIEW":
            within = self._glue.get_database(Name=tbl["dbName"])["Database"].get("LocationUri", "")
            storage["location"] = f"{within.rstrip('/')}/{tbl['tableName']}" if within else None
        folders.make(self._s3, storage.get("location"))
        self._glue.create_table(DatabaseName=tbl["dbName"], TableInput=records.table_input(tbl))

    create_table_with_environment_context = create_table

    def alter_table_with_environment_context(self, dbname: str, tbl_name: str, new_tbl: Json) -> None:
        if (new_tbl["dbName"], new_tbl["tableName"]) != (dbname, tbl_name):
            raise MetastoreError("InvalidOperation", "Table rename is not supported")
        self._glue.update_table(DatabaseName=dbname, TableInput=records.table_input(new_tbl))

    def drop_table_with_environment_context(self, dbname: str, name: str, deleteData: bool) -> None:  # noqa: N803 (the interface's)
        """A managed table ends with its files, an external one leaves them."""
        table = self._glue.get_table(DatabaseName=dbname, Name=name)["Table"]
        self._glue.delete_table(DatabaseName=dbname, Name=name)
        if deleteData and table.get("TableType") == "MANAGED_TABLE":
            folders.remove(self._s3, table.get("StorageDescriptor", {}).get("Location"))

    # Of partitions. `part_vals` are the values of the first keys, an empty one stands for any.

    def get_partitions(self, db_name: str, tbl_name: str, **_: Any) -> list[Json]:
        return self.get_partitions_ps(db_name, tbl_name, [])

    def get_partitions_by_filter(self, db_name: str, tbl_name: str, **_: Any) -> list[Json]:
        """All of them: Spark itself looks at each for what it asked for."""
        return self.get_partitions_ps(db_name, tbl_name, [])

    def get_partitions_ps(self, db_name: str, tbl_name: str, part_vals: Sequence[str]) -> list[Json]:
        found = self._every("get_partitions", "Partitions", DatabaseName=db_name, TableName=tbl_name)
        return [
            records.partition(each)
            for each in found
            if all(wanted in ("", value) for wanted, value in zip(part_vals, each["Values"], strict=False))
        ]

    def get_partition_names(self, db_name: str, tbl_name: str, **_: Any) -> list[str]:
        return self.get_partition_names_ps(db_name, tbl_name, [])

    def get_partition_names_ps(self, db_name: str, tbl_name: str, part_vals: Sequence[str]) -> list[str]:
        keys = self._keys(db_name, tbl_name)
        return [_name(keys, each["values"]) for each in self.get_partitions_ps(db_name, tbl_name, part_vals)]

    def get_partitions_by_names(self, db_name: str, tbl_name: str, names: Sequence[str]) -> list[Json]:
        keys = self._keys(db_name, tbl_name)
        return [each for each in self.get_partitions(db_name, tbl_name) if _name(keys, each["values"]) in names]

    def get_partition(self, db_name: str, tbl_name: str, part_vals: Sequence[str]) -> Json:
        found = self._glue.get_partition(DatabaseName=db_name, TableName=tbl_name, PartitionValues=part_vals)
        return records.partition(found["Partition"])

    get_partition_with_auth = get_partition
    get_partitions_with_auth = get_partitions
    get_partitions_ps_with_auth = get_partitions_ps

    def add_partition(self, new_part: Json) -> Json:
        self.add_partitions([new_part])
        return new_part

    add_partition_with_environment_context = add_partition

    def add_partitions(self, new_parts: Sequence[Json]) -> int:
        self._add(new_parts)
        return len(new_parts)

    def add_partitions_req(self, request: Json) -> Json:
        self._add(request["parts"], if_not_exists=request["ifNotExists"])
        return {"partitions": request["parts"] if request.get("needResult", True) else None}

    def drop_partition_with_environment_context(
        self,
        db_name: str,
        tbl_name: str,
        part_vals: Sequence[str],
        deleteData: bool,  # noqa: N803 (the interface's)
    ) -> bool:
        table = self._glue.get_table(DatabaseName=db_name, Name=tbl_name)["Table"]
        found = self.get_partition(db_name, tbl_name, part_vals)
        self._glue.delete_partition(DatabaseName=db_name, TableName=tbl_name, PartitionValues=part_vals)
        if deleteData and table.get("TableType") == "MANAGED_TABLE":
            folders.remove(self._s3, found["sd"]["location"])
        return True

    def alter_partitions(self, db_name: str, tbl_name: str, new_parts: Sequence[Json]) -> None:
        for each in new_parts:
            self._glue.update_partition(
                DatabaseName=db_name,
                TableName=tbl_name,
                PartitionValueList=each["values"],
                PartitionInput=records.partition_input(each),
            )

    alter_partitions_with_environment_context = alter_partitions

    def alter_partition_with_environment_context(self, db_name: str, tbl_name: str, new_part: Json) -> None:
        self.alter_partitions(db_name, tbl_name, [new_part])

    def _add(self, given: Sequence[Json], *, if_not_exists: bool = False) -> None:
        for first in range(0, len(given), _BATCH):
            batch = given[first : first + _BATCH]
            for each in batch:
                folders.make(self._s3, each.get("sd", {}).get("location"))
            answer = self._glue.batch_create_partition(
                DatabaseName=batch[0]["dbName"],
                TableName=batch[0]["tableName"],
                PartitionInputList=[records.partition_input(each) for each in batch],
            )
            for failed in answer.get("Errors", []):
                code, message = failed["ErrorDetail"]["ErrorCode"], failed["ErrorDetail"].get("ErrorMessage", "")
                if not (if_not_exists and code == "AlreadyExistsException"):
                    raise MetastoreError(_KINDS.get(code, "Meta"), f"Partition {failed['PartitionValues']}: {message}")

    def _keys(self, database: str, name: str) -> list[str]:
        table = self._glue.get_table(DatabaseName=database, Name=name)["Table"]
        return [each["Name"] for each in table.get("PartitionKeys", [])]

    def _every(self, operation: str, member: str, **request: Any) -> Iterator[Json]:
        for page in self._glue.get_paginator(operation).paginate(**request):
            yield from page[member]


def _matching(names: Sequence[str], pattern: str) -> list[str]:
    """pattern: as of SHOW TABLES: `*` for anything, `|` for or."""
    wanted = re.compile(pattern.replace("*", ".*"), re.IGNORECASE)
    return sorted(name for name in names if wanted.fullmatch(name))


def _name(keys: Sequence[str], values: Sequence[str]) -> str:
    """Of a partition, `key=value/key=value`, as Hive escapes it."""
    return "/".join(f"{_escaped(key)}={_escaped(value)}" for key, value in zip(keys, values, strict=True))


def _escaped(text: str) -> str:
    return "".join(f"%{ord(each):02X}" if each in _ESCAPED else each for each in text)
