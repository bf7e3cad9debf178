import json
from typing import Any

import pytest
from millrace.events import EVENTS, timestamp_of
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

NESTED: dict[str, Any] = {
    "event_id": "e-1",
    "user": {"id": "u-1", "age": 34, "location": "Berlin"},
    "product_details": {"product_id": "p-1", "category": "Books"},
    "transaction": {"amount": 12.5, "currency": "EUR", "timestamp": "2024-07-09T14:05:06.789Z"},
    "feedback": {"rating": 4.5, "review_text": "Good."},
}
FLAT: dict[str, Any] = {
    "event_id": "e-1",
    "user_id": "u-1",
    "user_age": 34,
    "location": "Berlin",
    "product_id": "p-1",
    "product_category": "Books",
    "purchase_amount": 12.5,
    "currency": "EUR",
    "timestamp": "2024-07-09T14:05:06.789Z",
    "review": {"rating": 4.5, "review_text": "Good."},
}
ROW = {
    "event_id": "e-1",
    "user_id": "u-1",
    "user_age": 34,
    "user_location": "Berlin",
    "product_id": "p-1",
    "product_category": "Books",
    "purchase_amount": 12.5,
    "currency": "EUR",
    "timestamp": "2024-07-09 14:05:06.789",
    "rating": 4.5,
    "review_text": "Good.",
}


def judge(spark: SparkSession, raw: Any) -> tuple[bool, str, dict[str, Any]]:
    """Whether a row is kept, what is said against it, and what the table has of it, its timestamp as a text in UTC."""
    text = raw if isinstance(raw, str) else json.dumps(raw)
    frame = spark.createDataFrame([(text,)], "raw string").withColumn("row", EVENTS.parse(F.col("raw")))
    found = (
        frame.select(
            EVENTS.is_kept(F.col("raw"), F.col("row")).alias("kept"),
            EVENTS.breach(F.col("raw"), F.col("row")).alias("breach"),
            F.struct(*EVENTS.columns(F.col("row"))).alias("columns"),
        )
        .withColumn("columns", F.col("columns").withField("timestamp", F.col("columns.timestamp").cast("string")))
        .first()
    )
    assert found is not None
    return found.kept, found.breach, found["columns"].asDict()


def changed(row: dict[str, Any], place: str, value: Any) -> dict[str, Any]:
    """A copy of a row with another value at a place; `...` takes it out."""
    copy: dict[str, Any] = json.loads(json.dumps(row))
    *outer, last = place.split(".")
    within = copy
    for member in outer:
        within = within[member]
    if value is ...:
        del within[last]
    else:
        within[last] = value
    return copy


@pytest.mark.parametrize("raw", [NESTED, FLAT], ids=["nested", "flat"])
def test_both_shapes_become_the_same_row(spark: SparkSession, raw: dict[str, Any]) -> None:
    kept, _, columns = judge(spark, raw)

    assert kept
    assert columns == ROW
    assert list(columns) == list(ROW)


def test_has_the_types_of_the_table(spark: SparkSession) -> None:
    frame = spark.createDataFrame([(json.dumps(FLAT),)], "raw string")

    types = dict(frame.select(*EVENTS.columns(EVENTS.parse(F.col("raw")))).dtypes)

    assert types == {
        **dict.fromkeys(ROW, "string"),
        "user_age": "int",
        "purchase_amount": "double",
        "timestamp": "timestamp",
        "rating": "double",
    }


@pytest.mark.parametrize(
    ("row", "place", "value", "column", "expected"),
    [
        (NESTED, "transaction.amount", "12.50", "purchase_amount", 12.5),
        (FLAT, "purchase_amount", "12.50", "purchase_amount", 12.5),
        (FLAT, "purchase_amount", -3, "purchase_amount", -3.0),
        (FLAT, "purchase_amount", "1e3", "purchase_amount", 1000.0),
        (NESTED, "user.age", "34", "user_age", 34),
        (FLAT, "user_age", 34.0, "user_age", 34),
        (FLAT, "user_age", None, "user_age", None),
        (NESTED, "feedback.rating", "4", "rating", 4.0),
        (NESTED, "user.id", 42, "user_id", "42"),
        (FLAT, "event_id", 12345678901234567890, "event_id", "12345678901234567890"),
        (NESTED, "user.location", "", "user_location", ""),
        (FLAT, "location", ..., "user_location", None),
        (FLAT, "review", ..., "rating", None),
        (NESTED, "feedback", ..., "review_text", None),
        (NESTED, "feedback", None, "review_text", None),
        (NESTED, "feedback.review_text", '[edit] {"x"}\nZürich', "review_text", '[edit] {"x"}\nZürich'),
        (NESTED, "extra", {"currency": "XXX"}, "currency", "EUR"),
        # Fields that the flat shape has, too, but that tell nothing of the shape.
        (NESTED, "timestamp", "2020-01-01T00:00:00Z", "timestamp", ROW["timestamp"]),
        (FLAT, "user", None, "user_id", "u-1"),
    ],
)
def test_keeps(spark: SparkSession, row: dict[str, Any], place: str, value: Any, column: str, expected: Any) -> None:
    kept, breach, columns = judge(spark, changed(row, place, value))

    assert kept, breach
    assert columns == {
        **ROW,
        **({"rating": None, "review_text": None} if place in ("review", "feedback") else {}),
        column: expected,
    }


@pytest.mark.parametrize(
    ("row", "place", "value", "reason"),
    [
        (NESTED, "event_id", ..., "event_id is missing"),
        (NESTED, "transaction", ..., "transaction.amount is missing"),
        (NESTED, "user", ..., "user.id is missing"),
        (FLAT, "purchase_amount", ..., "purchase_amount is missing"),
        (FLAT, "timestamp", None, "timestamp is missing"),
        (FLAT, "currency", ..., "currency is missing"),
        (NESTED, "transaction.amount", "free", "transaction.amount is not a number: free"),
        (NESTED, "transaction.amount", "1,50", "transaction.amount is not a number: 1,50"),
        (FLAT, "purchase_amount", "NaN", "purchase_amount is not a number: NaN"),
        (FLAT, "purchase_amount", True, "purchase_amount is not a number: true"),
        (FLAT, "purchase_amount", {"value": 1}, 'purchase_amount is not a number: {"value":1}'),
        (FLAT, "user_age", 34.5, "user_age is not a whole number of years: 34.5"),
        (NESTED, "user.age", -1, "user.age is not a whole number of years: -1"),
        (NESTED, "feedback.rating", "good", "feedback.rating is not a number: good"),
        (NESTED, "feedback", "good", "feedback is not an object: good"),
        (FLAT, "review", [5], "review is not an object: [5]"),
        (FLAT, "user", "Ada", "user is not an object: Ada"),
        (FLAT, "event_id", "", "event_id is not a text or a number: "),
        (NESTED, "user.id", {"x": 1}, 'user.id is not a text or a number: {"x":1}'),
        (
            NESTED,
            "transaction.timestamp",
            "09/07/2024 14:05",
            "transaction.timestamp is not a timestamp: 09/07/2024 14:05",
        ),
        (FLAT, "timestamp", "2024-07-09", "timestamp is not a timestamp: 2024-07-09"),
    ],
)
def test_says_which_field_breaks_the_contract(
    spark: SparkSession, row: dict[str, Any], place: str, value: Any, reason: str
) -> None:
    kept, breach, _ = judge(spark, changed(row, place, value))

    assert not kept
    assert breach == reason


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (
            {"event_id": "e-1", "customer": "u", "items": []},
            "of an unknown shape, by its fields event_id, customer, items",
        ),
        ({**NESTED, "user_id": "u-2"}, f"of both shapes at once, by its fields {', '.join(NESTED)}, user_id"),
        ({}, "an object of no known shape"),
        ([NESTED], "an object of no known shape"),
        ("7", "an object of no known shape"),
        ('{"event_id": "e-1", "user"', "not valid JSON"),
        (json.dumps(FLAT) * 2, "more than one JSON value"),
        (json.dumps(FLAT).replace("Berlin", "Z\ufffdrich"), "not valid UTF-8"),
        (json.dumps(FLAT).replace("12.5", "NaN"), "not valid JSON"),
    ],
)
def test_says_what_is_no_row_of_either_shape(spark: SparkSession, raw: Any, reason: str) -> None:
    kept, breach, _ = judge(spark, raw)

    assert not kept
    assert breach == reason


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-07-09T14:05:06Z", "2024-07-09 14:05:06"),
        ("2024-07-09t14:05:06z", "2024-07-09 14:05:06"),
        ("2024-07-09T14:05:06.123456789Z", "2024-07-09 14:05:06.123456"),
        ("2024-07-09 14:05:06", "2024-07-09 14:05:06"),
        ("2024-07-09T14:05", "2024-07-09 14:05:00"),
        ("2024-07-09T14:05:06+02:00", "2024-07-09 12:05:06"),
        ("2024-07-09T14:05:06-0530", "2024-07-09 19:35:06"),
        ("2024-07-09T14:05:06+02", "2024-07-09 12:05:06"),
        # Hours, days, months and years begin elsewhere in UTC.
        ("2023-12-31T23:59:59.999999Z", "2023-12-31 23:59:59.999999"),
        ("2024-01-01T00:00:00Z", "2024-01-01 00:00:00"),
        ("2023-12-31T23:30:00-01:00", "2024-01-01 00:30:00"),
        ("2024-03-01T00:30:00+01:00", "2024-02-29 23:30:00"),
        ("1720533906", "2024-07-09 14:05:06"),
        ("1720533906.25", "2024-07-09 14:05:06.25"),
        ("1720533906789", "2024-07-09 14:05:06.789"),
    ],
)
def test_reads_the_forms_of_a_timestamp(spark: SparkSession, text: str, moment: str) -> None:
    found = spark.createDataFrame([(text,)], "text string").select(timestamp_of(F.col("text")).cast("string")).first()

    assert found is not None
    assert found[0] == moment


@pytest.mark.parametrize(
    "text",
    [
        "2023-02-29T10:00:00Z",
        "2024-07-09T24:00:00Z",
        "2024-07-09",
        "14:05:06",
        "9.7.2024 14:05",
        "now",
        "",
        "0",
        "20240709",
    ],
)
def test_reads_no_timestamp_where_there_is_none(spark: SparkSession, text: str) -> None:
    found = spark.createDataFrame([(text,)], "text string").select(timestamp_of(F.col("text"))).first()

    assert found is not None
    assert found[0] is None
