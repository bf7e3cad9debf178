import re

import pytest

from local.glue.catalog.partition_expression import ExpressionError, PartitionValueError, parse

_KEYS = [
    {"Name": "year", "Type": "string"},
    {"Name": "hour", "Type": "int"},
    {"Name": "day", "Type": "date"},
    {"Name": "price", "Type": "decimal(10,2)"},
    {"Name": "at", "Type": "timestamp"},
]
_ROWS = [
    ["2015", "2", "2024-07-09", "1.50", "2024-07-09 00:00:00"],
    ["2016", "10", "2024-10-01", "1.5", "2024-10-01 12:34:56.789"],
    ["2017", "23", "2025-01-01", "20.00", "2024-10-01 12:34:56.789000001"],
    ["it's", "__HIVE_DEFAULT_PARTITION__", "2025-01-02", "3", "__HIVE_DEFAULT_PARTITION__"],
]


@pytest.mark.parametrize(
    ("expression", "rows"),
    [
        ("", [0, 1, 2, 3]),
        ("year = '2015'", [0]),
        ("year<>'2015' AND year != '2016'", [2, 3]),
        ("year > '2015' AND year < '2017'", [1]),
        ("hour > 2", [1, 2]),
        ("hour >= 2 and hour <= 10", [0, 1]),
        ("hour > '9'", [1, 2]),
        ("10 > hour", [0]),
        ("hour IN (2, 23)", [0, 2]),
        ("hour NOT IN (2, 23)", [1]),
        ("year in ('2015','it''s')", [0, 3]),
        ("hour BETWEEN 2 AND 10", [0, 1]),
        ("NOT hour BETWEEN 2 AND 10 AND hour IS NOT NULL", [2]),
        ("year LIKE '201_'", [0, 1, 2]),
        ("year like '%7'", [2]),
        ("year NOT LIKE '201%'", [3]),
        ("hour IS NULL", [3]),
        ("hour is not null", [0, 1, 2]),
        ("hour <> 2", [1, 2]),
        ("day < '2024-10-01'", [0]),
        ("day >= DATE '2024-10-01' AND day < date '2025-01-02'", [1, 2]),
        ("price = 1.5", [0, 1]),
        ("price > 3", [2]),
        ("year = '2015' OR hour = 10 AND price > 100", [0]),
        ("(year = '2015' OR hour = 10) AND price < 100", [0, 1]),
        ("\"year\" = '2016' or `hour` = 23", [1, 2]),
        ("YEAR = '2017'", [2]),
        ("(hour) = ((2)) OR (((year))) = ('2016')", [0, 1]),
        ("((hour) = 2 OR (day = (DATE '2025-01-01')))", [0, 2]),
        ("((hour = 2))", [0]),
        ("(hour) NOT IN ((2), 23)", [1]),
        ("at = '2024-07-09 00:00:00.000000000'", [0]),
        ("at > TIMESTAMP '2024-10-01 12:34:56.789'", [2]),
        ("at < '2024-10-01 12:34:56.789000001'", [0, 1]),
    ],
)
def test_selects_partitions(expression: str, rows: list[int]) -> None:
    holds = parse(expression, _KEYS)

    assert [index for index, values in enumerate(_ROWS) if holds(values)] == rows


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("month = '01'", "month is not a partition key"),
        ("hour = 'noon'", '"noon" is not an integer'),
        ("hour = '1_0'", '"1_0" is not an integer'),
        ("hour IN (2.5)", '"2.5" is not an integer'),
        ("hour LIKE '2'", "Integral data type doesn't support operation 'LIKE'"),
        ("price = 'NaN'", '"NaN" is not a decimal'),
        ("day = '20240709'", '"20240709" is not a date'),
        ("day = '2024-02-30'", '"2024-02-30" is not a date'),
        ("at = '2024-07-09'", '"2024-07-09" is not a timestamp'),
        ("at = '2024-07-09 00:00:00.'", '"2024-07-09 00:00:00." is not a timestamp'),
        ("(hour) (OR) (hour) = 2", "expected an operator"),
        ("((hour) = 2", "expected ), found end"),
        ("year = ", "unexpected end"),
        ("year '2015'", "expected an operator"),
        ("(year = '2015'", "expected ), found end"),
        ("year = '2015' extra", "unexpected extra"),
        ("year ~ '2015'", "unexpected ~"),
        ("'a' = 'a'", "a comparison needs a partition key"),
    ],
)
def test_refuses(expression: str, reason: str) -> None:
    with pytest.raises(ExpressionError, match=re.escape(reason)):
        parse(expression, _KEYS)


def test_refuses_keys_of_other_types() -> None:
    with pytest.raises(ExpressionError, match="Unknown type : 'double', of the partition key x"):
        parse("x = 1", [{"Name": "x", "Type": "double"}])


def test_names_a_partition_whose_value_is_not_of_its_type() -> None:
    holds = parse("hour = 2", _KEYS)

    with pytest.raises(PartitionValueError, match='partition key hour: "noon" is not an integer'):
        holds(["2015", "noon", "2024-07-09", "1.50", "2024-07-09 00:00:00"])
