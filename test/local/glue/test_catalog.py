from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from clouds import Cloud

_DATABASE = "catalog_test"


@pytest.fixture
def glue(cloud: Cloud) -> Iterator[Any]:
    client = cloud.client("glue")
    client.create_database(DatabaseInput={"Name": _DATABASE})
    yield client
    client.delete_database(Name=_DATABASE)


def _table(name: str, *keys: tuple[str, str], **more: Any) -> dict[str, Any]:
    columns = [{"Name": "id", "Type": "bigint"}]
    return {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "StorageDescriptor": {"Columns": columns, "Location": f"s3://lake/{name}/"},
        "PartitionKeys": [{"Name": key, "Type": kind} for key, kind in keys],
        **more,
    }


def _partition(*values: str) -> dict[str, Any]:
    location = f"s3://lake/{'/'.join(values)}/"
    return {
        "Values": list(values),
        "StorageDescriptor": {"Columns": [{"Name": "id", "Type": "bigint"}], "Location": location},
    }


def _refusal(call: Any, **request: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as refused:
        call(**request)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def test_names_are_in_lower_case(glue: Any) -> None:
    glue.create_table(DatabaseName="Catalog_Test", TableInput=_table("MyTable"))

    table = glue.get_table(DatabaseName=_DATABASE, Name="MYTABLE")["Table"]

    assert (table["DatabaseName"], table["Name"]) == (_DATABASE, "mytable")


def test_says_what_is_missing_or_there_already(glue: Any) -> None:
    glue.create_table(DatabaseName=_DATABASE, TableInput=_table("there", ("dt", "string")))
    glue.create_partition(DatabaseName=_DATABASE, TableName="there", PartitionInput=_partition("1"))
    here = {"DatabaseName": _DATABASE, "TableName": "there"}

    assert _refusal(glue.get_database, Name="nowhere") == ("EntityNotFoundException", "Database nowhere not found.")
    assert _refusal(glue.get_table, DatabaseName=_DATABASE, Name="no") == (
        "EntityNotFoundException",
        "Table no not found.",
    )
    assert _refusal(glue.create_database, DatabaseInput={"Name": _DATABASE}) == (
        "AlreadyExistsException",
        "Database already exists.",
    )
    assert _refusal(glue.create_table, DatabaseName=_DATABASE, TableInput=_table("there")) == (
        "AlreadyExistsException",
        "Table already exists.",
    )
    assert _refusal(glue.create_partition, **here, PartitionInput=_partition("1")) == (
        "AlreadyExistsException",
        "Partition already exists.",
    )
    assert _refusal(glue.get_partition, **here, PartitionValues=["2"]) == (
        "EntityNotFoundException",
        "Cannot find partition.",
    )
    assert _refusal(glue.create_partition, **here, PartitionInput=_partition("1", "2")) == (
        "InvalidInputException",
        "The number of partition keys do not match the number of partition values",
    )


def test_an_operation_that_nobody_has_is_refused_by_name(glue: Any) -> None:
    code, message = _refusal(glue.list_blueprints)

    assert code == "UnknownOperationException"
    assert message == "The operation ListBlueprints of AWS Glue is not supported by this local cloud."


def test_tables_are_found_by_expression_a_page_at_a_time(glue: Any) -> None:
    for name in ("orders", "orders_2023", "orders_2024", "shipping"):
        glue.create_table(DatabaseName=_DATABASE, TableInput=_table(name))

    def names(expression: str) -> list[str]:
        pages = glue.get_paginator("get_tables").paginate(
            DatabaseName=_DATABASE, Expression=expression, PaginationConfig={"PageSize": 1}
        )
        return [table["Name"] for page in pages for table in page["TableList"]]

    assert names("orders") == ["orders"]
    assert names("orders_20\\d\\d") == ["orders_2023", "orders_2024"]
    assert names("orders*") == ["orders", "orders_2023", "orders_2024"]
    assert names(".*g") == ["shipping"]
    assert names("*ers*") == ["orders", "orders_2023", "orders_2024"]
    assert names(".*pp*g") == ["shipping"]
    assert names("orders_2\\d*") == ["orders_2023", "orders_2024"]
    assert names("orders[_0-3]*") == ["orders", "orders_2023"]
    assert names("(or|de|rs)*") == ["orders"]


def test_updates_keep_what_a_table_was(glue: Any) -> None:
    here = {"DatabaseName": _DATABASE, "TableName": "t"}
    glue.create_table(DatabaseName=_DATABASE, TableInput=_table("t", Parameters={"n": "0"}, Description="first"))
    glue.update_table(DatabaseName=_DATABASE, TableInput=_table("t", Parameters={"n": "1"}))
    glue.update_table(DatabaseName=_DATABASE, TableInput=_table("t", Parameters={"n": "2"}), SkipArchive=True)
    glue.update_table(DatabaseName=_DATABASE, TableInput=_table("t", Parameters={"n": "3"}))

    versions = glue.get_table_versions(**here)["TableVersions"]

    assert [(each["VersionId"], each["Table"]["Parameters"]["n"]) for each in versions] == [
        ("3", "3"),
        ("2", "2"),
        ("0", "0"),
    ]
    assert "Description" not in versions[0]["Table"]
    assert glue.get_table_version(**here, VersionId="0")["TableVersion"]["Table"]["Description"] == "first"
    assert _refusal(glue.get_table_version, **here, VersionId="1")[0] == "EntityNotFoundException"
    glue.batch_delete_table_version(**here, VersionIds=["0"])
    assert [each["VersionId"] for each in glue.get_table_versions(**here)["TableVersions"]] == ["3", "2"]


def test_an_update_of_an_old_version_is_refused(glue: Any) -> None:
    glue.create_table(DatabaseName=_DATABASE, TableInput=_table("t"))
    glue.update_table(DatabaseName=_DATABASE, TableInput=_table("t"), VersionId="0")

    code, _ = _refusal(glue.update_table, DatabaseName=_DATABASE, TableInput=_table("t"), VersionId="0")

    assert code == "ConcurrentModificationException"


def test_partitions_by_expression_page_and_segment(glue: Any) -> None:
    here = {"DatabaseName": _DATABASE, "TableName": "t"}
    glue.create_table(DatabaseName=_DATABASE, TableInput=_table("t", ("year", "string"), ("hour", "int")))
    made = [_partition(year, str(hour)) for year in ("2023", "2024") for hour in range(24)]
    assert glue.batch_create_partition(**here, PartitionInputList=made)["Errors"] == []

    def values(**request: Any) -> list[list[str]]:
        pages = glue.get_paginator("get_partitions").paginate(**here, **request, PaginationConfig={"PageSize": 5})
        return [each["Values"] for page in pages for each in page["Partitions"]]

    assert values(Expression="year = '2024' and hour between 8 and 10") == [
        ["2024", "8"],
        ["2024", "9"],
        ["2024", "10"],
    ]
    assert len(values(Expression="hour > 9")) == 28
    segments = [values(Segment={"SegmentNumber": number, "TotalSegments": 3}) for number in range(3)]
    assert sorted(value for segment in segments for value in segment) == sorted(each["Values"] for each in made)
    assert all(segments)
    slim = glue.get_partitions(**here, ExcludeColumnSchema=True)["Partitions"]
    assert all("Columns" not in each["StorageDescriptor"] for each in slim)
    assert _refusal(glue.get_partitions, **here, Expression="day = 1")[0] == "InvalidInputException"


def test_partitions_are_changed_moved_and_deleted(glue: Any) -> None:
    here = {"DatabaseName": _DATABASE, "TableName": "t"}
    glue.create_table(DatabaseName=_DATABASE, TableInput=_table("t", ("dt", "string")))
    inputs = [_partition(str(number)) for number in range(4)]
    glue.batch_create_partition(**here, PartitionInputList=inputs)
    again = glue.batch_create_partition(**here, PartitionInputList=[_partition("3"), _partition("4")])["Errors"]
    assert [(each["PartitionValues"], each["ErrorDetail"]["ErrorCode"]) for each in again] == [
        (["3"], "AlreadyExistsException")
    ]

    glue.update_partition(**here, PartitionValueList=["0"], PartitionInput=_partition("zero"))
    deleted = glue.batch_delete_partition(**here, PartitionsToDelete=[{"Values": ["1"]}, {"Values": ["nine"]}])
    glue.delete_partition(**here, PartitionValues=["2"])

    there = glue.get_partitions(**here)["Partitions"]
    assert sorted(each["Values"][0] for each in there) == ["3", "4", "zero"]
    moved = glue.get_partition(**here, PartitionValues=["zero"])["Partition"]
    assert moved["StorageDescriptor"]["Location"] == "s3://lake/zero/"
    assert [(each["PartitionValues"], each["ErrorDetail"]["ErrorCode"]) for each in deleted["Errors"]] == [
        (["nine"], "EntityNotFoundException")
    ]
    found = glue.batch_get_partition(**here, PartitionsToGet=[{"Values": ["3"]}, {"Values": ["1"]}])
    assert [each["Values"] for each in found["Partitions"]] == [["3"]]
    assert found["UnprocessedKeys"] == [{"Values": ["1"]}]
    too_many = [{"Values": [str(number)]} for number in range(26)]
    assert _refusal(glue.batch_delete_partition, **here, PartitionsToDelete=too_many)[0] == "ValidationException"


def test_partition_indexes(glue: Any) -> None:
    here = {"DatabaseName": _DATABASE, "TableName": "indexed"}
    first = {"IndexName": "by-hour", "Keys": ["hour", "Dt"]}
    table = _table("indexed", ("dt", "date"), ("hour", "int"))
    wrong = {"IndexName": "wrong", "Keys": ["id"]}

    assert _refusal(glue.create_partition_index, **here, PartitionIndex=first)[0] == "EntityNotFoundException"
    code, message = _refusal(glue.create_table, DatabaseName=_DATABASE, TableInput=table, PartitionIndexes=[wrong])
    assert (code, message) == ("InvalidInputException", "id of the index wrong is no partition key of the table")
    glue.create_table(DatabaseName=_DATABASE, TableInput=table, PartitionIndexes=[first])
    assert _refusal(glue.create_partition_index, **here, PartitionIndex=first)[0] == "AlreadyExistsException"
    for name in ("second", "third"):
        glue.create_partition_index(**here, PartitionIndex={"IndexName": name, "Keys": ["dt"]})
    code, _ = _refusal(glue.create_partition_index, **here, PartitionIndex={"IndexName": "fourth", "Keys": ["dt"]})
    assert code == "ResourceNumberLimitExceededException"

    glue.delete_partition_index(**here, IndexName="second")

    found = glue.get_partition_indexes(**here)["PartitionIndexDescriptorList"]
    assert [index["IndexName"] for index in found] == ["by-hour", "third"]
    assert found[0]["Keys"] == [{"Name": "hour", "Type": "int"}, {"Name": "dt", "Type": "date"}]
    assert found[0]["IndexStatus"] == "ACTIVE"
    assert _refusal(glue.delete_partition_index, **here, IndexName="second")[0] == "EntityNotFoundException"


def test_a_version_is_a_number(glue: Any) -> None:
    glue.create_table(DatabaseName=_DATABASE, TableInput=_table("numbered"))
    here = {"DatabaseName": _DATABASE, "TableName": "numbered"}

    assert _refusal(glue.get_table_version, **here, VersionId="first")[0] == "InvalidInputException"
    assert _refusal(glue.get_table_version, **here, VersionId="1")[0] == "EntityNotFoundException"
    assert glue.get_table_version(**here, VersionId="0")["TableVersion"]["VersionId"] == "0"
