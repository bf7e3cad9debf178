"""The operations of the Glue API on partitions."""

import time
import zlib
from collections.abc import Callable
from typing import Any

from ministack.services import glue

from local.glue.catalog import store
from local.glue.catalog.partition_expression import ExpressionError, PartitionValueError, parse
from local.glue.errors import GlueError, already_exists, invalid_input, not_found
from local.glue.paging import page

Json = dict[str, Any]

_MEMBERS = ("Values", "LastAccessTime", "StorageDescriptor", "Parameters", "LastAnalyzedTime")
_CREATE_LIMIT, _DELETE_LIMIT, _UPDATE_LIMIT, _GET_LIMIT, _PAGE = 100, 25, 100, 1000, 1000


def create_partition(request: Json) -> Json:
    key = store.table_key(request)
    partition = _made(key, request.get("PartitionInput") or {})
    if _find(key, partition["Values"]):
        raise already_exists("Partition already exists.")
    _all(key).append(partition)
    return {}


def batch_create_partition(request: Json) -> Json:
    key = store.table_key(request)
    inputs = _limited(request, "PartitionInputList", _CREATE_LIMIT)
    made = [_made(key, each) for each in inputs]
    there = {tuple(each["Values"]) for each in _all(key)}
    errors = []
    for partition in made:
        values = tuple(partition["Values"])
        if values in there:
            error = already_exists("Partition already exists.")
            errors.append({"PartitionValues": list(values), "ErrorDetail": _detail(error)})
        else:
            there.add(values)
            _all(key).append(partition)
    return {"Errors": errors}


def get_partition(request: Json) -> Json:
    key = store.table_key(request)
    return {"Partition": _existing(key, request.get("PartitionValues") or [])}


def batch_get_partition(request: Json) -> Json:
    key = store.table_key(request)
    there = {tuple(each["Values"]): each for each in _all(key)}
    asked = _limited(request, "PartitionsToGet", _GET_LIMIT)
    return {
        "Partitions": [there[values] for each in asked if (values := tuple(each["Values"])) in there],
        "UnprocessedKeys": [each for each in asked if tuple(each["Values"]) not in there],
    }


def get_partitions(request: Json) -> Json:
    """The partitions for which `Expression` holds, of the `Segment` that is asked for."""
    key = store.table_key(request)
    try:
        holds = parse(request.get("Expression"), glue._tables[key].get("PartitionKeys") or [])
        found = [each for each in list(_all(key)) if holds(each["Values"]) and _in_segment(request)(each)]
    except ExpressionError as error:
        raise invalid_input(str(error)) from error
    except PartitionValueError as error:
        raise GlueError("InvalidStateException", str(error)) from error
    answer = page(found, request, "Partitions", _PAGE)
    if request.get("ExcludeColumnSchema"):
        answer["Partitions"] = [_without_columns(each) for each in answer["Partitions"]]
    return answer


def update_partition(request: Json) -> Json:
    key = store.table_key(request)
    _replace(key, request.get("PartitionValueList") or [], request.get("PartitionInput") or {})
    return {}


def batch_update_partition(request: Json) -> Json:
    key = store.table_key(request)
    errors = []
    for entry in _limited(request, "Entries", _UPDATE_LIMIT):
        try:
            _replace(key, entry["PartitionValueList"], entry["PartitionInput"])
        except GlueError as error:
            errors.append({"PartitionValueList": entry["PartitionValueList"], "ErrorDetail": _detail(error)})
    return {"Errors": errors}


def delete_partition(request: Json) -> Json:
    key = store.table_key(request)
    _remove(key, request.get("PartitionValues") or [])
    return {}


def batch_delete_partition(request: Json) -> Json:
    key = store.table_key(request)
    errors = []
    for each in _limited(request, "PartitionsToDelete", _DELETE_LIMIT):
        try:
            _remove(key, each["Values"])
        except GlueError as error:
            errors.append({"PartitionValues": each["Values"], "ErrorDetail": _detail(error)})
    return {"Errors": errors}


def _all(key: str) -> list[Json]:
    partitions: list[Json] = glue._partitions.setdefault(key, [])
    return partitions


def _find(key: str, values: list[str]) -> Json | None:
    return next((each for each in _all(key) if each["Values"] == values), None)


def _existing(key: str, values: list[str]) -> Json:
    partition = _find(key, values)
    if partition is None:
        raise not_found("Cannot find partition.")
    return partition


def _made(key: str, given: Json) -> Json:
    """The record of a partition that is to be."""
    values = given.get("Values") or []
    keys = glue._tables[key].get("PartitionKeys") or []
    if len(values) != len(keys):
        raise invalid_input("The number of partition keys do not match the number of partition values")
    database, table = key.split("/")
    return {
        **{member: given[member] for member in _MEMBERS if given.get(member) is not None},
        "DatabaseName": database,
        "TableName": table,
        "CreationTime": time.time(),
        "CatalogId": store.catalog_id(),
    }


def _replace(key: str, values: list[str], given: Json) -> None:
    old = _existing(key, values)
    new = _made(key, {"Values": values, **given})
    if new["Values"] != values and _find(key, new["Values"]):
        raise already_exists("Partition already exists.")
    partitions = _all(key)
    partitions[partitions.index(old)] = {**new, "CreationTime": old["CreationTime"]}


def _remove(key: str, values: list[str]) -> None:
    _all(key).remove(_existing(key, values))
    statistics = glue._partition_column_statistics.get(key)
    if statistics:
        glue._partition_column_statistics[key] = [each for each in statistics if each.get("Values") != values]


def _limited(request: Json, member: str, most: int) -> list[Json]:
    items: list[Json] = request.get(member) or []
    if len(items) > most:
        raise GlueError(
            "ValidationException", f"{member} must have length less than or equal to {most}, not {len(items)}"
        )
    return items


def _in_segment(request: Json) -> Callable[[Json], bool]:
    segment = request.get("Segment")
    if not segment:
        return lambda _: True
    number, total = segment["SegmentNumber"], segment["TotalSegments"]
    if not 1 <= total <= 10 or not 0 <= number < total:
        raise invalid_input("SegmentNumber must be from 0 to one less than TotalSegments, which is at most 10")
    return lambda partition: zlib.crc32("/".join(partition["Values"]).encode()) % total == number


def _without_columns(partition: Json) -> Json:
    descriptor = {**partition.get("StorageDescriptor", {})}
    descriptor.pop("Columns", None)
    return {**partition, "StorageDescriptor": descriptor}


def _detail(error: GlueError) -> Json:
    return {"ErrorCode": error.code, "ErrorMessage": error.message}


OPERATIONS = {
    "CreatePartition": create_partition,
    "BatchCreatePartition": batch_create_partition,
    "GetPartition": get_partition,
    "BatchGetPartition": batch_get_partition,
    "GetPartitions": get_partitions,
    "UpdatePartition": update_partition,
    "BatchUpdatePartition": batch_update_partition,
    "DeletePartition": delete_partition,
    "BatchDeletePartition": batch_delete_partition,
}
