import json
from typing import Any

import pytest
from millrace.shipping import CONTRACT
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

ROW: dict[str, Any] = {
    "shipping_id": 2**53 + 1,
    "shipping_date": "2024/02/29",
    "customer_name": "Ada Lovelace",
    "street_address": "1 Main St",
    "destination_city": "Boston",
    "shipping_cost": 10.5,
    "shipping_distance": 20,
    "quantity": 3,
    "product_id": 7,
}


def judge(spark: SparkSession, raw: str) -> tuple[bool, str, Any]:
    """Whether a row is kept, what is said against it, and what it is parsed as."""
    frame = spark.createDataFrame([(raw,)], "raw string").withColumn("row", CONTRACT.parse(F.col("raw")))
    found = frame.select(
        CONTRACT.is_kept(F.col("raw"), F.col("row")).alias("kept"),
        CONTRACT.breach(F.col("raw"), F.col("row")).alias("breach"),
        "row",
    ).first()
    assert found is not None
    return found.kept, found.breach, found.row


def test_keeps_a_whole_number_where_a_double_is_meant(spark: SparkSession) -> None:
    kept, _, row = judge(spark, json.dumps(ROW))

    assert kept
    assert row.shipping_id == 9007199254740993
    assert (row.shipping_distance, row.quantity) == (20.0, 3.0)


@pytest.mark.parametrize(
    "changes",
    [
        {"product_id": None},
        {"unknown": {"a": 1}},
        {"customer_name": ""},
        {"destination_city": 'Zürich, "CH"\n'},
        {"destination_city": "💾, and \\ud800 spelt out"},
    ],
)
def test_keeps(spark: SparkSession, changes: dict[str, Any]) -> None:
    assert judge(spark, json.dumps({**ROW, **changes}))[0]


def test_keeps_a_row_without_a_product(spark: SparkSession) -> None:
    assert judge(spark, json.dumps({name: value for name, value in ROW.items() if name != "product_id"}))[0]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"shipping_id": None}, "shipping_id is missing"),
        ({"shipping_id": "7"}, "shipping_id is not a bigint: 7"),
        ({"shipping_id": 7.5}, "shipping_id is not a bigint: 7.5"),
        ({"shipping_id": 2**63}, "shipping_id is not a bigint: 9223372036854775808"),
        ({"shipping_cost": "free"}, "shipping_cost is not a double: free"),
        ({"product_id": "x"}, "product_id is not a bigint: x"),
        ({"shipping_date": "2023/02/29"}, "shipping_date is not a date as yyyy/MM/dd: 2023/02/29"),
        ({"shipping_date": "2024-02-29"}, "shipping_date is not a date as yyyy/MM/dd: 2024-02-29"),
        ({"shipping_date": "2024/2/9"}, "shipping_date is not a date as yyyy/MM/dd: 2024/2/9"),
        ({"customer_name": None}, "customer_name is missing"),
    ],
)
def test_says_which_field_breaks_the_contract(spark: SparkSession, changes: dict[str, Any], reason: str) -> None:
    kept, breach, _ = judge(spark, json.dumps({**ROW, **changes}))

    assert not kept
    assert breach == reason


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ('{"shipping_id": 1, "broken', "not valid JSON"),
        ("no json", "not valid JSON"),
        ("{}", "shipping_id is missing"),
        ("7", "shipping_id is missing"),
        ("[]", "shipping_id is missing"),
        (json.dumps(ROW).replace("10.5", "NaN"), "not valid JSON"),
        (json.dumps(ROW) * 2, "more than one JSON value"),
        (f"{json.dumps(ROW)}, {json.dumps(ROW)}", "more than one JSON value"),
        (f"{json.dumps(ROW)} garbage", "more than one JSON value"),
        (f"{json.dumps(ROW)}]", "more than one JSON value"),
        (json.dumps(ROW).replace("Boston", "Z\ufffdrich"), "not valid UTF-8"),
    ],
)
def test_says_what_is_no_row(spark: SparkSession, raw: str, reason: str) -> None:
    kept, breach, _ = judge(spark, raw)

    assert not kept
    assert breach == reason


@pytest.mark.parametrize("half", [r"\ud800", r"\uDFFF", r"\ud83d\ud83d\udcbe", r"\\\udc00 \u00e4"])
def test_refuses_half_a_character(spark: SparkSession, half: str) -> None:
    kept, breach, _ = judge(spark, json.dumps({**ROW, "destination_city": "@"}).replace("@", half))

    assert (kept, breach) == (False, "half a character (a lone surrogate)")


def test_refuses_an_array_of_rows(spark: SparkSession) -> None:
    kept, breach, _ = judge(spark, json.dumps([ROW, ROW]))

    assert (kept, breach) == (False, "shipping_id is missing")


def test_refuses_a_number_that_no_double_holds(spark: SparkSession) -> None:
    kept, breach, _ = judge(spark, json.dumps({**ROW, "shipping_cost": "@"}).replace('"@"', "-1e400"))

    assert (kept, breach) == (False, 'shipping_cost is not a double: "-Infinity"')
