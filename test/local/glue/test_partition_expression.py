import pytest

from local.glue.catalog.partition_expression import ExpressionError, parse

_KEYS = [
    {"Name": "year", "Type": "string"},
    {"Name": "hour", "Type": "int"},
    {"Name": "day", "Type": "date"},
    {"Name": "price", "Type": "decimal(10,2)"},
]
_ROWS = [
    ["2015", "2", "2024-07-09", "1.50"],
    ["2016", "10", "2024-10-01", "1.5"],
    ["2017", "23", "2025-01-01", "20.00"],
    ["it's", "__HIVE_DEFAULT_PARTITION__", "2025-01-02", "3"],
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
    ],
)
def test_selects_partitions(expression: str, rows: list[int]) -> None:
    holds = parse(expression, _KEYS)

    assert [index for index, values in enumerate(_ROWS) if holds(values)] == rows


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("month = '01'", "month is not a partition key"),
        ("hour = 'noon'", "noon is not a value of the partition key hour"),
        ("year = ", "unexpected end"),
        ("year '2015'", "expected an operator"),
        ("(year = '2015'", "expected ), found end"),
        ("year = '2015' extra", "unexpected extra"),
        ("year ~ '2015'", "unexpected ~"),
        ("'a' = 'a'", "a comparison needs a partition key"),
    ],
)
def test_refuses(expression: str, reason: str) -> None:
    with pytest.raises(ExpressionError, match=reason.replace(")", r"\)")):
        parse(expression, _KEYS)


def test_refuses_keys_of_other_types() -> None:
    with pytest.raises(ExpressionError, match="The type double of the partition key x is not supported"):
        parse("x = 1", [{"Name": "x", "Type": "double"}])
