"""The examples of the section "Include and exclude patterns" of the Glue guide."""

import pytest

from local.glue.crawlers.globs import excluder

_PATHS = [
    "departments/finance.json",
    "departments/market-us.json",
    "departments/market-ap.json",
    "employees/hr.json",
    "employees/john.csv",
    "employees/juan.txt",
]


@pytest.mark.parametrize(
    ("pattern", "excluded"),
    [
        ("departments/**", [0, 1, 2]),
        ("departments/market*", [1, 2]),
        ("**.csv", [4]),
        ("employees/*.csv", [4]),
        ("*.csv", []),
        ("**/*.{csv,txt}", [4, 5]),
        ("*/h?.json", [3]),
        ("departments/[!f]*", [1, 2]),
        ("departments/[a-f]*.json", [0]),
        ("departments\\/finance.json", [0]),
        ("departments", []),
    ],
)
def test_patterns(pattern: str, excluded: list[int]) -> None:
    expression = excluder([pattern])

    assert expression is not None
    assert [index for index, path in enumerate(_PATHS) if expression.fullmatch(path)] == excluded


def test_all_days_but_the_first_week_of_january() -> None:
    expression = excluder(["2015/01/{[!0],0[8-9]}**", "2015/0[2-9]/**", "2015/1[0-2]/**"])
    paths = [f"2015/{month:02}/{day:02}/data.json" for month in range(1, 13) for day in range(1, 29)]

    assert expression is not None
    kept = [path for path in paths if not expression.fullmatch(path)]
    assert kept == [f"2015/01/{day:02}/data.json" for day in range(1, 8)]


def test_no_patterns_exclude_nothing() -> None:
    assert excluder([]) is None
