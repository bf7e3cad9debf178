"""The interface of the Hive metastore 2.3, as far as Spark uses it: its structures and its methods.

https://github.com/apache/hive/blob/rel/release-2.3.9/metastore/if/hive_metastore.thrift
"""

from dataclasses import dataclass
from typing import NamedTuple

from hive_metastore.thrift import BOOL, I16, I32, STRING, STRING_MAP, STRINGS, List, Struct, Type


class MetastoreError(Exception):
    """An exception of the interface: `NoSuchObject`, `AlreadyExists`, `InvalidObject`, `InvalidOperation`, `Meta`."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


def _struct(**members: Type) -> Struct:
    """A struct whose members are numbered from 1."""
    return Struct(dict(enumerate(members.items(), 1)))


_FIELD = _struct(name=STRING, type=STRING, comment=STRING)
_SERDE = _struct(name=STRING, serializationLib=STRING, parameters=STRING_MAP)
_STORAGE = _struct(
    cols=List(_FIELD),
    location=STRING,
    inputFormat=STRING,
    outputFormat=STRING,
    compressed=BOOL,
    numBuckets=I32,
    serdeInfo=_SERDE,
    bucketCols=STRINGS,
    sortCols=List(_struct(col=STRING, order=I32)),
    parameters=STRING_MAP,
)
_TABLE = _struct(
    tableName=STRING,
    dbName=STRING,
    owner=STRING,
    createTime=I32,
    lastAccessTime=I32,
    retention=I32,
    sd=_STORAGE,
    partitionKeys=List(_FIELD),
    parameters=STRING_MAP,
    viewOriginalText=STRING,
    viewExpandedText=STRING,
    tableType=STRING,
)
_PARTITION = _struct(
    values=STRINGS,
    dbName=STRING,
    tableName=STRING,
    createTime=I32,
    lastAccessTime=I32,
    sd=_STORAGE,
    parameters=STRING_MAP,
)
_PARTITIONS = List(_PARTITION)
_DATABASE = _struct(name=STRING, description=STRING, locationUri=STRING, parameters=STRING_MAP)
_EXCEPTION = _struct(message=STRING)


class Method(NamedTuple):
    """arguments: what it takes; result: what it answers, with the exceptions that it declares, by number from 1."""

    arguments: Struct
    result: Struct


@dataclass(frozen=True)
class _Declared:
    """The exceptions that a method declares, in their order."""

    kinds: tuple[str, ...]

    def method(self, returns: Type | None = None, **arguments: Type) -> Method:
        members: dict[int, tuple[str, Type]] = {0: ("success", returns)} if returns else {}
        members |= {number: (kind, _EXCEPTION) for number, kind in enumerate(self.kinds, 1)}
        return Method(_struct(**arguments), Struct(members))


_meta = _Declared(("Meta",)).method
_found = _Declared(("Meta", "NoSuchObject")).method
_named = _Declared(("NoSuchObject", "Meta")).method
_changed = _Declared(("InvalidOperation", "Meta")).method
_added = _Declared(("InvalidObject", "AlreadyExists", "Meta")).method
_created = _Declared(("AlreadyExists", "InvalidObject", "Meta", "NoSuchObject")).method

_OF = {"db_name": STRING, "tbl_name": STRING}
"""How most methods name a table."""

METHODS = {
    "set_ugi": _meta(STRINGS, user_name=STRING, group_names=STRINGS),
    "get_config_value": _meta(STRING, name=STRING, defaultValue=STRING),
    "get_all_functions": _meta(_struct(functions=List(_struct()))),
    "get_functions": _meta(STRINGS, dbName=STRING, pattern=STRING),
    "get_function": _found(_struct(), dbName=STRING, funcName=STRING),
    "get_database": _named(_DATABASE, name=STRING),
    "get_databases": _meta(STRINGS, pattern=STRING),
    "get_all_databases": _meta(STRINGS),
    "create_database": _Declared(("AlreadyExists", "InvalidObject", "Meta")).method(database=_DATABASE),
    "alter_database": _found(dbname=STRING, db=_DATABASE),
    "drop_database": _Declared(("NoSuchObject", "InvalidOperation", "Meta")).method(
        name=STRING, deleteData=BOOL, cascade=BOOL
    ),
    "get_all_tables": _meta(STRINGS, db_name=STRING),
    "get_tables": _meta(STRINGS, db_name=STRING, pattern=STRING),
    "get_tables_by_type": _meta(STRINGS, db_name=STRING, pattern=STRING, tableType=STRING),
    "get_table": _found(_TABLE, dbname=STRING, tbl_name=STRING),
    "get_table_req": _found(_struct(table=_TABLE), req=_struct(dbName=STRING, tblName=STRING)),
    "get_table_objects_by_name_req": _meta(_struct(tables=List(_TABLE)), req=_struct(dbName=STRING, tblNames=STRINGS)),
    "create_table": _created(tbl=_TABLE),
    "create_table_with_environment_context": _created(tbl=_TABLE),
    "alter_table_with_environment_context": _changed(dbname=STRING, tbl_name=STRING, new_tbl=_TABLE),
    "drop_table_with_environment_context": _named(dbname=STRING, name=STRING, deleteData=BOOL),
    "get_partition_names": _meta(STRINGS, **_OF, max_parts=I16),
    "get_partition_names_ps": _found(STRINGS, **_OF, part_vals=STRINGS),
    "get_partition": _found(_PARTITION, **_OF, part_vals=STRINGS),
    "get_partition_with_auth": _found(_PARTITION, **_OF, part_vals=STRINGS),
    "get_partitions": _named(_PARTITIONS, **_OF),
    "get_partitions_with_auth": _named(_PARTITIONS, **_OF),
    "get_partitions_ps": _found(_PARTITIONS, **_OF, part_vals=STRINGS),
    "get_partitions_ps_with_auth": _found(_PARTITIONS, **_OF, part_vals=STRINGS),
    "get_partitions_by_filter": _found(_PARTITIONS, **_OF, filter=STRING),
    "get_partitions_by_names": _found(_PARTITIONS, **_OF, names=STRINGS),
    "add_partition": _added(_PARTITION, new_part=_PARTITION),
    "add_partition_with_environment_context": _added(_PARTITION, new_part=_PARTITION),
    "add_partitions": _added(I32, new_parts=_PARTITIONS),
    "add_partitions_req": _added(
        _struct(partitions=_PARTITIONS),
        request=_struct(dbName=STRING, tblName=STRING, parts=_PARTITIONS, ifNotExists=BOOL, needResult=BOOL),
    ),
    "drop_partition_with_environment_context": _named(BOOL, **_OF, part_vals=STRINGS, deleteData=BOOL),
    "alter_partition_with_environment_context": _changed(**_OF, new_part=_PARTITION),
    "alter_partitions": _changed(**_OF, new_parts=_PARTITIONS),
    "alter_partitions_with_environment_context": _changed(**_OF, new_parts=_PARTITIONS),
}
