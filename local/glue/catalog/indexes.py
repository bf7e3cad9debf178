"""The operations of the Glue API on partition indexes. They are kept: partitions here are found without.

https://docs.aws.amazon.com/glue/latest/dg/partition-indexes.html
"""

from typing import Any

from ministack.services import glue

from local.glue.catalog import store
from local.glue.errors import GlueError, already_exists, invalid_input, not_found
from local.glue.paging import page

Json = dict[str, Any]

_MOST = 3
_PAGE = 100


def create_partition_index(request: Json) -> Json:
    add(store.table_key(request), request.get("PartitionIndex") or {})
    return {}


def get_partition_indexes(request: Json) -> Json:
    found = glue._partition_indexes.get(store.table_key(request), [])
    return page(found, request, "PartitionIndexDescriptorList", _PAGE)


def delete_partition_index(request: Json) -> Json:
    key = store.table_key(request)
    name = store.name_in(request, "IndexName")
    there = glue._partition_indexes.get(key, [])
    kept = [index for index in there if index["IndexName"] != name]
    if len(kept) == len(there):
        raise not_found(f"Index with name {name} does not exist")
    glue._partition_indexes[key] = kept
    return {}


def add(key: str, given: Json) -> None:
    """Give a table an index.

    key: the table's. given: a `PartitionIndex`, whose keys are of the table's partition keys.

    Raises:
        GlueError
    """
    name = store.name_in(given, "IndexName")
    types = {each["Name"].lower(): each.get("Type", "string") for each in glue._tables[key].get("PartitionKeys") or []}
    keys = [each.lower() for each in given.get("Keys") or []]
    if not keys:
        raise invalid_input("Keys of a partition index cannot be null or empty")
    if unknown := [each for each in keys if each not in types]:
        raise invalid_input(f"{', '.join(unknown)} of the index {name} is no partition key of the table")
    there = glue._partition_indexes.get(key, [])
    if any(index["IndexName"] == name for index in there):
        raise already_exists(f"Index with name {name} already exists")
    if len(there) >= _MOST:
        raise GlueError("ResourceNumberLimitExceededException", f"A table can have {_MOST} partition indexes at most")
    schema = [{"Name": each, "Type": types[each]} for each in keys]
    glue._partition_indexes[key] = [*there, {"IndexName": name, "Keys": schema, "IndexStatus": "ACTIVE"}]


OPERATIONS = {
    "CreatePartitionIndex": create_partition_index,
    "GetPartitionIndexes": get_partition_indexes,
    "DeletePartitionIndex": delete_partition_index,
}
