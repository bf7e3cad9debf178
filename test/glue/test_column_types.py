import pytest
from millrace.column_types import kind_of, type_of
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 (the name that every Spark programmer knows)

COLUMNS: list[tuple[str, list[str | None]]] = [
    ("bigint", ["1", "0", "-5", None]),
    ("bigint", ["9223372036854775807", "-9223372036854775808", "1"]),
    ("string", ["9223372036854775808"]),
    ("string", ["00123"]),
    ("string", ["1", "00123"]),
    ("string", ["+1"]),
    ("string", ["-0"]),
    ("string", [" 1"]),
    ("string", ["1_000"]),
    ("string", ["1,000"]),
    ("double", ["1.5", "2", "-0.25", "10.00"]),
    ("double", ["0.30000000000000004", "123456.789012345"]),
    ("string", ["0.300000000000000041"]),
    ("string", ["1.5", "9007199254740993"]),
    ("double", ["1.5e3", "1e-05", "-2.5E+10"]),
    ("string", ["12E3"]),
    ("string", ["1.", "2."]),
    ("string", ["01.5"]),
    ("string", ["NaN", "1.5"]),
    ("boolean", ["true", "FALSE", "True"]),
    ("string", ["true", "0"]),
    ("string", ["yes", "no"]),
    ("date", ["2024-02-29", "1999-12-31"]),
    ("string", ["2024-02-30"]),
    ("string", ["2024-2-3"]),
    ("string", ["0001-01-01"]),
    ("string", ["2024/02/03"]),
    ("timestamp", ["2024-07-09 14:00:00", "2024-07-09T14:00:00.123456"]),
    ("timestamp", ["2024-07-09T14:00:00Z"]),
    ("string", ["2024-07-09T14:00:00Z", "2024-07-09T14:00:00"]),
    ("string", ["2024-07-09T14:00:00+02:00"]),
    ("string", ["2024-07-09T24:00:00"]),
    ("string", ["2024-02-30T14:00:00"]),
    ("string", ["2024-07-09", "2024-07-09 14:00:00"]),
    ("string", ["1", "a"]),
    ("string", ["1\n"]),
    ("string", ["٣"]),
    ("string", [None]),
]


@pytest.fixture(scope="module")
def found(spark: SparkSession) -> list[str]:
    values = [(number, value) for number, (_, column) in enumerate(COLUMNS) for value in column]
    rows = (
        spark.createDataFrame(values, "column int, value string")
        .groupBy("column")
        .agg(F.bit_or(kind_of(F.col("value"))).alias("kinds"))
    )
    return [type_of(row["kinds"] or 0) for row in rows.orderBy("column").collect()]


@pytest.mark.parametrize("number", range(len(COLUMNS)), ids=[str(values) for _, values in COLUMNS])
def test_a_column_has_the_narrowest_type_that_loses_nothing(found: list[str], number: int) -> None:
    assert found[number] == COLUMNS[number][0]
