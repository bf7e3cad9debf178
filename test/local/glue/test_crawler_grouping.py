"""Which tables come out of which folders, the examples of the Glue guide among them."""

import pytest

from local.glue.crawlers import definitions, naming
from local.glue.crawlers.grouping import FoundTable, Grouping, Leaf, tables
from local.glue.crawlers.s3 import Object
from local.glue.crawlers.sample import Sample

_COMBINE = Grouping(combine=True)


def _found(
    files: dict[str, str], include_path: str, grouping: Grouping | None = None, kinds: dict[str, str] | None = None
) -> dict[str, FoundTable]:
    """The tables, by name, in files given as path: columns (`a:int b:string`)."""
    folders: dict[str, list[tuple[Object, Sample]]] = {}
    for path, columns in files.items():
        folder, _, name = path.rpartition("/")
        bucket, _, key = path.partition("/")
        schema = tuple((each.partition(":")[0], each.partition(":")[2] or "int") for each in columns.split())
        sample = Sample((kinds or {}).get(name, "json"), schema, "none", 1, 10)
        folders.setdefault(folder, []).append((Object(bucket, key, 10, name), sample))
    leaves = [
        Leaf(tuple(folder.split("/")), tuple(item for item, _ in found), tuple(found))
        for folder, found in folders.items()
    ]
    found = tables(leaves, tuple(include_path.split("/")), grouping or Grouping())
    return {naming.table_name("", definitions.source_name(table)): table for table in found}


def _keys(table: FoundTable) -> list[str]:
    return naming.partition_keys(table.keys)


def _values(table: FoundTable) -> list[list[str]]:
    return [each["Values"] for each in definitions.partition_inputs(table)]


def test_hive_folders_are_partitions_of_one_table() -> None:
    days = [f"year=2019/month={month}/day={day}" for month in ("Jan", "Feb") for day in (1, 2)]

    found = _found({f"lake/sales/{day}/{part}.json": "a b" for day in days for part in "xy"}, "lake/sales")

    assert list(found) == ["sales"]
    assert _keys(found["sales"]) == ["year", "month", "day"]
    assert sorted(_values(found["sales"])) == sorted([y, m, d] for y in ["2019"] for m in ("Jan", "Feb") for d in "12")
    assert definitions.location(found["sales"]) == "s3://lake/sales/"


def test_plain_folders_get_numbered_keys() -> None:
    files = {
        f"bucket01/folder1/{path}/file.txt": "a b"
        for path in ("table1/partition1", "table1/partition2", "table1/partition3", "table2/partition4")
    }

    found = _found(files, "bucket01/folder1")

    assert list(found) == ["folder1"]
    assert _keys(found["folder1"]) == ["partition_0", "partition_1"]
    assert ["table2", "partition4"] in _values(found["folder1"])


def test_folders_with_different_schemas_are_tables_of_their_own() -> None:
    files = {"b/f/table1/p1/x": "a b", "b/f/table1/p2/x": "a b", "b/f/table2/p3/x": "c d"}

    found = _found(files, "b/f")

    assert {name: _keys(table) for name, table in found.items()} == {
        "table1": ["partition_0"],
        "table2": ["partition_0"],
    }


def test_schemas_are_combined_when_told_to() -> None:
    files = {"b/table1/year=2017/data1.json": "A B", "b/table1/year=2018/data2.json": "C D"}

    assert sorted(_found(files, "b/table1")) == ["year_2017", "year_2018"]
    combined = _found(files, "b/table1", _COMBINE)
    assert list(combined) == ["table1"]
    assert [name for name, _ in combined["table1"].columns] == ["A", "B", "C", "D"]
    assert _keys(combined["table1"]) == ["year"]


def test_formats_are_never_combined() -> None:
    files = {"b/t/dt=1/x.json": "a", "b/t/dt=2/x.json": "a", "b/t/dt=3/x.csv": "a"}

    found = _found(files, "b/t", _COMBINE, kinds={"x.csv": "csv"})

    assert {name: _values(table) for name, table in found.items()} == {"t": [["1"], ["2"]], "dt_3": []}


def test_the_majority_becomes_the_table() -> None:
    files = {f"b/t/dt={number}/x": "a b c" for number in range(5)} | {"b/t/dt=9/x": "other"}

    found = _found(files, "b/t")

    assert {name: len(table.leaves) for name, table in found.items()} == {"t": 5, "dt_9": 1}


def test_one_partition_is_enough() -> None:
    found = _found({"lake/staging/shipping/batch=7f/part-0.parquet": "a b"}, "lake/staging/shipping")

    assert {name: (_keys(table), _values(table)) for name, table in found.items()} == {
        "shipping": (["batch"], [["7f"]])
    }


def test_files_without_folders_are_an_unpartitioned_table() -> None:
    found = _found({"b/t/x": "a b", "b/t/y": "a b"}, "b/t")

    assert list(found) == ["t"]
    assert _keys(found["t"]) == []
    assert definitions.partition_inputs(found["t"]) == []


def test_unlike_files_in_one_folder_are_a_table_each() -> None:
    found = _found({"b/t/users.json": "id name", "b/t/orders.json": "sku price"}, "b/t")

    assert {name: definitions.location(table) for name, table in found.items()} == {
        "users_json": "s3://b/t/users.json",
        "orders_json": "s3://b/t/orders.json",
    }


def test_folders_of_different_depth_are_not_mixed() -> None:
    files = {"b/t/dt=1/x": "a b", "b/t/dt=2/x": "a b", "b/t/dt=3/hour=1/x": "a b"}

    found = _found(files, "b/t")

    assert {name: _keys(table) for name, table in found.items()} == {"t": ["dt"], "dt_3": ["hour"]}


@pytest.mark.parametrize(("level", "names"), [(1, ["b"]), (2, ["lake"]), (3, ["x", "y"])])
def test_tables_at_a_level(level: int, names: list[str]) -> None:
    files = {f"b/lake/{table}/dt={day}/f": columns for table, columns in (("x", "a b"), ("y", "c")) for day in (1, 2)}

    assert sorted(_found(files, "b", Grouping(table_level=level))) == names


def test_partition_values_are_decoded_and_keys_cleaned() -> None:
    found = _found({f"b/t/My-Key={value}/x": "a" for value in ("a%2Fb", "c d")}, "b/t")

    assert _keys(found["t"]) == ["my_key"]
    assert _values(found["t"]) == [["a/b"], ["c d"]]


def test_names() -> None:
    assert naming.table_name("Raw-", "My Data.2024") == "raw_my_data_2024"
    assert len(naming.table_name("p" * 64, "x" * 200)) == 128
    assert naming.unique("t", "s3://b/t/", {"other"}) == "t"
    assert naming.unique("t", "s3://b/t/", {"t"}) == "t_3b6c695fae72aa642cdcda48a29e03b0"
    assert len(naming.unique("t" * 128, "s3://b/t/", {"t" * 128})) == 128


def test_statistics_reach_over_files_that_were_not_read() -> None:
    read, unread = Object("b", "t/x", 100, "1"), Object("b", "t/y", 300, "2")
    sample = Sample("json", (("a", "int"),), "none", 10, 100)
    table = FoundTable(("b", "t"), (), (Leaf(("b", "t"), (read, unread), ((read, sample),)),), sample.columns)

    parameters = definitions.table_input(table, "t", definitions.Target("b", "t"), "c", "run")["Parameters"]

    assert {name: parameters[name] for name in definitions.STATISTICS} == {
        "objectCount": "2",
        "recordCount": "40",
        "averageRecordSize": "10",
        "sizeKey": "400",
    }
