"""unnest, relationalize: data of the shapes of AWS's examples."""

import pytest
from awsglue.gluetypes import Field, IntegerType, MapType, StructType
from awsglue.support import NotSupportedHereError
from glue_frames import frame_of, printed, rows_of
from pyspark.sql import SparkSession


def test_structs_become_fields_and_arrays_stay(spark: SparkSession) -> None:
    frame = frame_of(
        spark,
        {"id": 1, "Address": {"Zip.Code": "36301", "Array": ["a", "b"], "at": {"lat": 1.5}}},
        {"id": 2},
    )
    assert printed(frame.unnest("flat")) == [
        "|-- id: int",
        "|-- Address.Zip.Code: string",
        "|-- Address.Array: array",
        "|    |-- element: string",
        "|-- Address.at.lat: double",
    ]
    assert rows_of(frame.unnest()) == [
        {"id": 1, "Address.Zip.Code": "36301", "Address.Array": ["a", "b"], "Address.at.lat": 1.5},
        {"id": 2, "Address.Zip.Code": None, "Address.Array": None, "Address.at.lat": None},
    ]


def test_unnest_of_a_choice_with_a_struct(spark: SparkSession) -> None:
    frame = frame_of(spark, {"a": 1}, {"a": {"x": 2}}, {"a": "s"})
    assert rows_of(frame.unnest()) == [{"a": 1, "a.x": None}, {"a": None, "a.x": 2}, {"a": "s", "a.x": None}]


def test_two_fields_of_one_name_are_told(spark: SparkSession) -> None:
    with pytest.raises(ValueError, match=r"the name a\.b"):
        frame_of(spark, {"a.b": 1, "a": {"b": 2}}).unnest()


def test_relationalize_makes_a_table_of_each_array(spark: SparkSession) -> None:
    frame = frame_of(
        spark,
        {"name": "x", "org": {"seats": 3}, "contact_details": [{"type": "fax", "value": "1"}, {"type": "phone"}]},
        {"name": "y", "contact_details": []},
        {"name": "z"},
        {"name": "w", "contact_details": [{"value": "9"}]},
    )
    tables = frame.relationalize("l_root", "s3://bucket/temp")
    assert list(tables.keys()) == ["l_root", "l_root_contact_details"]
    root, details = tables.select("l_root"), tables.select("l_root_contact_details")
    assert printed(root) == ["|-- name: string", "|-- org.seats: int", "|-- contact_details: long"]
    assert printed(details) == [
        "|-- id: long",
        "|-- index: int",
        "|-- contact_details.val.type: string",
        "|-- contact_details.val.value: string",
    ]
    joined = root.toDF().join(details.toDF(), root.toDF().contact_details == details.toDF().id, "left")
    found = joined.select("name", "index", "`contact_details.val.type`", "`contact_details.val.value`").collect()
    assert {tuple(row) for row in found} == {
        ("x", 0, "fax", "1"),
        ("x", 1, "phone", None),
        ("y", None, None, None),
        ("z", None, None, None),
        ("w", 0, None, "9"),
    }
    assert [row["contact_details"] is None for row in rows_of(root)] == [False, False, True, False]


def test_relationalize_of_arrays_in_arrays_and_of_plain_values(spark: SparkSession) -> None:
    frame = frame_of(
        spark,
        {
            "o": {"tags": ["a", "b"]},
            "items": [{"sku": 1, "parts": [{"p": 1}, {"p": 2}]}, {"sku": 2, "parts": [{"p": 3}]}],
        },
        {"o": {"tags": ["c"]}, "items": [{"sku": 3}]},
    )
    tables = frame.relationalize("root", None)
    assert set(tables.keys()) == {"root", "root_o.tags", "root_items", "root_items.val.parts"}
    assert [(row["index"], row["o.tags.val"]) for row in rows_of(tables["root_o.tags"])] == [
        (0, "a"),
        (1, "b"),
        (0, "c"),
    ]
    assert tables["root_items.val.parts"].toDF().columns == ["id", "index", "items.val.parts.val.p"]
    items = {row["items.val.sku"]: row["items.val.parts"] for row in rows_of(tables["root_items"])}
    parts = [(row["id"], row["items.val.parts.val.p"]) for row in rows_of(tables["root_items.val.parts"])]
    assert items[3] is None
    assert sorted(parts) == sorted([(items[1], 1), (items[1], 2), (items[2], 3)])


def test_ids_stay_the_same_whatever_is_read_and_how_often(spark: SparkSession) -> None:
    frame = frame_of(spark, *[{"n": n, "list": [n]} for n in range(50)])
    shuffled = frame.derived(frame.toDF().repartition(4).orderBy("n").repartition(3))
    tables = shuffled.relationalize("root", "s3://bucket/temp")
    values = {row["id"]: row["list.val"] for row in rows_of(tables["root_list"])}
    assert {values[row["list"]] - row["n"] for row in rows_of(tables["root"])} == {0}
    assert len(values) == 50


def test_relationalize_of_maps_and_choices(spark: SparkSession) -> None:
    frame = frame_of(spark, {"c": 1}, {"c": [5, 6]})
    tables = frame.relationalize("root", "")
    root = rows_of(tables["root"])
    assert root[0] == {"c": 1}
    assert [(row["id"], row["c.val"]) for row in rows_of(tables["root_c"])] == [(root[1]["c"], 5), (root[1]["c"], 6)]
    with_map = frame.derived(spark.sql("select map('a', 1, 'b', 2) as m"), _map_schema())
    tables = with_map.relationalize("root", "")
    (row,) = rows_of(tables["root"])
    assert rows_of(tables["root_m"]) == [
        {"id": row["m"], "index": 0, "m.key": "a", "m.val": 1},
        {"id": row["m"], "index": 1, "m.key": "b", "m.val": 2},
    ]


def _map_schema() -> StructType:
    return StructType([Field("m", MapType(IntegerType()))])


def test_options_of_relationalize_are_refused(spark: SparkSession) -> None:
    with pytest.raises(NotSupportedHereError, match="relationalize options foo"):
        frame_of(spark, {"a": 1}).relationalize("root", "", {"foo": 1})
