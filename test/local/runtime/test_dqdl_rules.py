"""Each rule type of the DQDL reference on a small frame; what is expected is worked out by hand from its page.

https://docs.aws.amazon.com/glue/latest/dg/dqdl-rule-types.html
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from awsgluedq import row_level
from awsgluedq.engine import evaluate
from awsgluedq.outcome import Outcome
from pyspark.sql import DataFrame, SparkSession

_NOW = datetime.now(timezone.utc)
_ROWS = [
    # id, name, note, units, zeros, day, text_day, number, größe, unit price, seen
    (1, "ann", "", 0, 0, date(2024, 1, 1), "2024-01-01", "1", 1.0, 1.5, _NOW - timedelta(minutes=30)),
    (2, "bob", "x", None, 0, date(2024, 2, 1), "2024-02-30", "2.5", 2.0, 2.5, _NOW - timedelta(hours=30)),
    (3, "bob", None, 20, 20, date(2024, 2, 1), "x", "x", 3.0, 3.5, _NOW - timedelta(days=4)),
    (4, None, "it's", None, 0, None, None, None, 4.0, 4.5, None),
    (5, "  ", 'y"z', 40, 40, date(2024, 12, 31), "2024-03-01", "5", 5.0, 5.5, _NOW - timedelta(days=40)),
]
_SCHEMA = (
    "id long, name string, note string, units int, zeros int, day date, text_day string, number string, "
    "`größe` double, `unit price` double, seen timestamp"
)
_OTHER = [(1, "ann", 10), (2, "bob", 20), (9, "zoe", 30)]
_NO_COLUMN = "Input data does not include column nowhere!"
_NULL = "Value: NULL does not meet the constraint requirement!"


@dataclass(frozen=True)
class Case:
    """rows: for each row of the frame in turn whether it passes (P), fails (F) or is not asked about (-).

    None for a rule that is about the frame as a whole.
    """

    rule: str
    passes: bool
    metrics: dict[str, float] = field(default_factory=dict)
    rows: str | None = None
    reason: str | None = None


def _units(compliance: float | None = None) -> dict[str, float]:
    extremes = {"Column.units.Minimum": 0.0, "Column.units.Maximum": 40.0}
    return extremes | ({} if compliance is None else {"Column.units.ColumnValues.Compliance": compliance})


def _zeros(compliance: float | None = None) -> dict[str, float]:
    return {name.replace("units", "zeros"): value for name, value in _units(compliance).items()}


def _values(column: str, compliance: float) -> dict[str, float]:
    return {f"Column.{column}.ColumnValues.Compliance": compliance}


def _lengths(least: float, most: float) -> dict[str, float]:
    return {"Column.name.MinimumLength": least, "Column.name.MaximumLength": most}


def _fails(value: float) -> str:
    return f"Value: {value} does not meet the constraint requirement!"


RULE_TYPES: dict[str, list[Case]] = {
    "AggregateMatch": [
        Case('AggregateMatch "sum(units)" "sum(zeros)" = 1.0', True, {"Column.units,zeros.AggregateMatch": 1.0}),
        Case('AggregateMatch "sum(units)" "sum(other.n)" = 1.0', True, {"Column.units,n.AggregateMatch": 1.0}),
        # the averages are (0 + 20 + 40) / 3 and 60 / 5
        Case('AggregateMatch "avg(units)" "avg(zeros)" < 1.0', False, {"Column.units,zeros.AggregateMatch": 20 / 12}),
        Case('AggregateMatch "avg(units)" "avg(none.n)" < 1', False, reason="none not found in additional sources"),
    ],
    "ColumnCorrelation": [
        Case('ColumnCorrelation "id" "größe" > 0.99', True, {"Multicolumn.id,größe.ColumnCorrelation": 1.0}),
        Case('ColumnCorrelation "id" "größe" < 0', False, {"Multicolumn.id,größe.ColumnCorrelation": 1.0}),
        Case('ColumnCorrelation "id" "nowhere" < 0', False, reason=_NO_COLUMN),
    ],
    "ColumnCount": [
        Case("ColumnCount = 11", True, {"Dataset.*.ColumnCount": 11.0}),
        Case("ColumnCount > 11", False, {"Dataset.*.ColumnCount": 11.0}, reason=_fails(11)),
    ],
    "ColumnDataType": [
        # Spark casts "2.5" to the integer 2
        Case('ColumnDataType "number" = "INTEGER"', False, {"Column.number.ColumnDataType.Compliance": 0.6}, "PPFFP"),
        Case(
            'ColumnDataType "text_day" = "DATE" with threshold > 0.3',
            True,
            {"Column.text_day.ColumnDataType.Compliance": 0.4},
            "PFFFP",
        ),
        Case(
            'ColumnDataType "number" = "Double" where "id < 3"',
            True,
            {"Column.number.ColumnDataType.Compliance": 1.0},
            "PP---",
        ),
        Case('ColumnDataType "nowhere" = "LONG"', False, rows="FFFFF"),
    ],
    "ColumnExists": [
        Case('ColumnExists "unit price"', True),
        Case('ColumnExists "nowhere"', False),
    ],
    "ColumnLength": [
        Case('ColumnLength "name" = 3 where "id < 4"', True, _lengths(3, 3), "PPP--"),
        Case('ColumnLength "name" < 4', True, _lengths(0, 3), "PPPPP"),  # a null is a text of no length
        Case('ColumnLength "name" > 1', False, _lengths(0, 3), "PPPFP"),
        Case('ColumnLength "name" between 1 and 4', False, _lengths(0, 3), "PPPFP"),
        Case('ColumnLength "name" not between 1 and 3', False, _lengths(0, 3), "PPPPF"),
        Case('ColumnLength "name" in [0,2,3]', True, _lengths(0, 3), "PPPPP"),
        Case('ColumnLength "name" not in [3]', False, _lengths(0, 3), "FFFPP"),
        Case('ColumnLength "name" != 2', False, _lengths(0, 3), "PPPPF"),
        Case('ColumnLength "nowhere" > 1', False, rows="FFFFF", reason=_NO_COLUMN),
    ],
    "ColumnNamesMatchPattern": [
        Case('ColumnNamesMatchPattern "[a-z].*"', True, {"Dataset.*.ColumnNamesPatternMatchRatio": 1.0}),
        Case('ColumnNamesMatchPattern "^u.*"', False, {"Dataset.*.ColumnNamesPatternMatchRatio": 2 / 11}),
    ],
    "ColumnValues, numbers": [
        Case('ColumnValues "zeros" >= 0', True, _zeros(), "PPPPP"),
        Case('ColumnValues "zeros" > 0', False, _zeros(), "FFPFP", _fails(0.0)),
        Case('ColumnValues "zeros" < 41', True, _zeros(), "PPPPP"),
        Case('ColumnValues "zeros" <= 20', False, _zeros(), "PPPPF", _fails(40.0)),
        Case('ColumnValues "zeros" = 0', False, _zeros(), "PPFPF"),
        Case('ColumnValues "zeros" between -1 and 41', True, _zeros(1.0), "PPPPP"),
        Case('ColumnValues "zeros" between 0 and 40', False, _zeros(0.2), "FFPFF"),  # exclusive
        Case('ColumnValues "zeros" not between 0 and 40', False, _zeros(0.8), "PPFPP"),  # inclusive
        Case('ColumnValues "zeros" in [0,20,40]', True, _zeros(1.0), "PPPPP"),
        Case('ColumnValues "zeros" > 0 with threshold > 0.3', True, _zeros(0.4), "FFPFP"),
        Case(
            'ColumnValues "zeros" > 0 where "zeros > 10" with threshold > 0.9',
            True,
            {"Column.zeros.Minimum": 20.0, "Column.zeros.Maximum": 40.0} | _values("zeros", 1.0),
            "--P-P",
        ),
        Case('ColumnValues "units" >= 0', False, _units(), "PFPFP", _NULL),
        Case('ColumnValues "units" not between 50 and 60', False, _units(0.6), "PFPFP", _NULL),
        Case('ColumnValues "units" != 21', True, _units(1.0), "PPPPP"),
        Case('ColumnValues "units" not in [21,22]', True, _units(1.0), "PPPPP"),
        Case('ColumnValues "units" not in [21,NULL]', False, _units(0.6), "PFPFP"),
        Case('ColumnValues "units" in [0,20,40,NULL]', True, _units(1.0), "PPPPP"),
        Case('ColumnValues "units" = NULL', False, _units(0.4), "FPFPF"),
        Case('ColumnValues "units" != NULL', False, _units(0.6), "PFPFP"),
        Case(
            'ColumnValues "unit price" > 1',
            True,
            {"Column.unit price.Minimum": 1.5, "Column.unit price.Maximum": 5.5},
            "PPPPP",
        ),
        Case('ColumnValues "nowhere" > 1', False, rows="FFFFF", reason=_NO_COLUMN),
    ],
    "ColumnValues, texts": [
        Case('ColumnValues "name" in ["ann","bob",NULL,WHITESPACES_ONLY]', True, _values("name", 1.0), "PPPPP"),
        Case('ColumnValues "name" in ["ann","bob"] with threshold >= 0.6', True, _values("name", 0.6), "PPPFF"),
        Case('ColumnValues "name" in ["ann","bob"]', False, _values("name", 0.6), "PPPFF", _fails(0.6)),
        Case('ColumnValues "name" not in ["zoe"]', True, _values("name", 1.0), "PPPPP"),
        Case('ColumnValues "name" not in ["zoe",NULL]', False, _values("name", 0.8), "PPPFP", _NULL),
        Case('ColumnValues "name" not in ["zoe",WHITESPACES_ONLY]', False, _values("name", 0.8), "PPPPF"),
        Case('ColumnValues "name" != NULL with threshold > 0.5', True, _values("name", 0.8), "PPPFP"),
        Case('ColumnValues "name" = "ann" where "id = 1"', True, _values("name", 1.0), "P----"),
        Case('ColumnValues "note" = EMPTY', False, _values("note", 0.2), "PFFFF"),
        Case('ColumnValues "note" != EMPTY', False, _values("note", 0.8), "FPPPP"),
        Case('ColumnValues "note" in ["it\'s","y\\"z"] where "id > 3"', True, _values("note", 1.0), "---PP"),
        Case('ColumnValues "name" matches "[a-z]{3}" with threshold > 0.5', True, _values("name", 0.6), "PPPFF"),
        Case('ColumnValues "name" matches "an|bo" where "id < 4"', False, _values("name", 0.0), "FFF--"),
        Case('ColumnValues "name" not matches "an" where "id < 4"', True, _values("name", 1.0), "PPP--"),
        Case('ColumnValues "name" not matches "a.*"', False, _values("name", 0.6), "FPPFP"),
        Case('ColumnValues "nowhere" in ["a"]', False, rows="FFFFF", reason=_NO_COLUMN),
    ],
    "ColumnValues, dates": [
        Case('ColumnValues "day" > "2023-12-31"', False, _values("day", 0.8), "PPPFP", _NULL),
        Case('ColumnValues "day" >= "2024-01-01" where "id < 4"', True, _values("day", 1.0), "PPP--"),
        Case('ColumnValues "day" between "2024-01-01" and "2025-01-01"', False, _values("day", 0.6), "FPPFP"),
        Case('ColumnValues "day" not between "2024-01-15" and "2024-03-01"', False, _values("day", 0.4), "PFFFP"),
        Case('ColumnValues "day" in [NULL,"2024-02-01"]', False, _values("day", 0.6), "FPPPF"),
        Case('ColumnValues "day" not in ["2024-01-02"]', True, _values("day", 1.0), "PPPPP"),
        Case('ColumnValues "day" != "2024-02-01"', False, _values("day", 0.6), "PFFPP"),
        Case('ColumnValues "day" = NULL', False, _values("day", 0.2), "FFFPF"),
        Case('ColumnValues "day" <= now() with threshold > 0.7', True, _values("day", 0.8), "PPPFP"),
        Case('ColumnValues "text_day" > "2024-02-01" with threshold > 0.1', True, _values("text_day", 0.2), "FFFFP"),
        Case('ColumnValues "seen" > (now() - 3 days) with threshold > 0.3', True, _values("seen", 0.4), "PPFFF"),
        Case('ColumnValues "seen" > (now() - 90 minutes) with threshold > 0.1', True, _values("seen", 0.2), "PFFFF"),
    ],
    "Completeness": [
        Case('Completeness "units" = 0.6', True, {"Column.units.Completeness": 0.6}, "PFPFP"),
        Case('Completeness "units" > 0.6', False, {"Column.units.Completeness": 0.6}, "PFPFP", _fails(0.6)),
        Case('Completeness "units" = 1.0 where "id = 1"', True, {"Column.units.Completeness": 1.0}, "P----"),
        Case('Completeness "nowhere" > 0.5', False, rows="FFFFF", reason=_NO_COLUMN),
    ],
    "CustomSql": [
        Case('CustomSql "select count(*) from primary" between 4 and 6', True, {"Dataset.*.CustomSQL": 5.0}),
        Case('CustomSql "select count(*) from primary" > 5', False, {"Dataset.*.CustomSQL": 5.0}, reason=_fails(5.0)),
        Case(
            'CustomSql "select count(*) from primary join other on primary.id = other.id" = 2',
            True,
            {"Dataset.*.CustomSQL": 2.0},
        ),
        Case(
            'CustomSql "select id from primary where zeros > 0"',
            False,
            {"Dataset.*.CustomSQL.Compliance": 0.4},
            "FFPFP",
        ),
        Case(
            'CustomSql "select id, name from primary where zeros = 0" with threshold > 0.5',
            True,
            {"Dataset.*.CustomSQL.Compliance": 0.6},
            "PPFPF",
        ),
    ],
    "DataFreshness": [
        Case(
            'DataFreshness "seen" <= 24 hours where "id = 1"',
            True,
            {"Column.seen.DataFreshness.Compliance": 1.0},
            "P----",
        ),
        Case('DataFreshness "seen" <= 24 hours', False, {"Column.seen.DataFreshness.Compliance": 0.2}, "PFFFF"),
        Case(
            'DataFreshness "seen" between 1 days and 5 days',
            False,
            {"Column.seen.DataFreshness.Compliance": 0.4},
            "FPPFF",
        ),
        Case('DataFreshness "seen" < 90 minutes', False, {"Column.seen.DataFreshness.Compliance": 0.2}, "PFFFF"),
        Case('DataFreshness "nowhere" < 90 minutes', False, rows="FFFFF"),
    ],
    "DatasetMatch": [
        Case('DatasetMatch "other" "id" "name->who" = 0.4', True, {"Dataset.other.DatasetMatch": 0.4}, "PPFFF"),
        Case('DatasetMatch "other" "id" "name->who" > 0.5', False, {"Dataset.other.DatasetMatch": 0.4}, "PPFFF"),
        Case('DatasetMatch "same" "id" "name,units" = 1.0', True, {"Dataset.same.DatasetMatch": 1.0}, "PPPPP"),
        Case(
            'DatasetMatch "same" "name" "units" > 0.1',
            False,
            reason="Provided key map not suitable for given data frames: a key is NULL",
        ),
        Case(
            'DatasetMatch "same" "zeros->units" "name" > 0.1',
            False,
            reason="Provided key map not suitable for given data frames: a key is NULL",
        ),
        Case('DatasetMatch "none" "id" "name" > 0.1', False, reason="none not found in additional sources"),
    ],
    "DistinctValuesCount": [
        Case('DistinctValuesCount "name" = 2 where "id < 4"', True, {"Column.name.DistinctValuesCount": 2.0}),
        Case('DistinctValuesCount "zeros" > 3', False, {"Column.zeros.DistinctValuesCount": 3.0}, reason=_fails(3)),
    ],
    "Entropy": [
        # the engine takes the natural logarithm: ln 2 for two values of the same weight
        Case(
            'Entropy "zeros" between 0.69 and 0.7 where "id in (1, 3)"',
            True,
            {"Column.zeros.Entropy": 0.6931471805599453},
        ),
        Case('Entropy "id" > 1.7', False, {"Column.id.Entropy": 1.6094379124341003}),
    ],
    "IsComplete": [
        Case('IsComplete "id"', True, {"Column.id.Completeness": 1.0}, "PPPPP"),
        Case('IsComplete "units"', False, {"Column.units.Completeness": 0.6}, "PFPFP"),
        Case('IsComplete "units" where "id = 1 or id > 4"', True, {"Column.units.Completeness": 1.0}, "P---P"),
    ],
    "IsPrimaryKey": [
        Case('IsPrimaryKey "id"', True, {"Column.id.Uniqueness": 1.0, "Column.id.Completeness": 1.0}, "PPPPP"),
        Case(
            'IsPrimaryKey "zeros"', False, {"Column.zeros.Uniqueness": 0.4, "Column.zeros.Completeness": 1.0}, "FFPFP"
        ),
        Case('IsPrimaryKey "zeros" "id"', True, {"Multicolumn.zeros,id.Uniqueness": 1.0}, "PPPPP"),
        Case('IsPrimaryKey "id" "name"', False, {"Multicolumn.id,name.Uniqueness": 1.0}, "PPPFP", _fails(0.8)),
        Case(
            'IsPrimaryKey name "zeros" "day" where "id < 4"',
            True,
            {"Multicolumn.name,zeros,day.Uniqueness": 1.0},
            "PPP--",
        ),
    ],
    "IsUnique": [
        Case('IsUnique "id"', True, {"Column.id.Uniqueness": 1.0}, "PPPPP"),
        Case('IsUnique "zeros"', False, {"Column.zeros.Uniqueness": 0.4}, "FFPFP", _fails(0.4)),
        Case('IsUnique "zeros" "id"', True, {"Multicolumn.zeros,id.Uniqueness": 1.0}, "PPPPP"),
        Case('IsUnique "name" "day" where "id < 4"', False, {"Multicolumn.name,day.Uniqueness": 1 / 3}, "PFF--"),
    ],
    "Mean": [
        Case('Mean "units" = 20', True, {"Column.units.Mean": 20.0}),
        Case('Mean "units" > 20', False, {"Column.units.Mean": 20.0}, reason=_fails(20.0)),
        Case('Mean "units" = 30 where "units > 0"', True, {"Column.units.Mean": 30.0}),
        Case('Mean "nowhere" > 20', False, reason=_NO_COLUMN),
    ],
    "ReferentialIntegrity": [
        Case('ReferentialIntegrity "id" "other.id" >= 0.4', True, {"Column.other.ReferentialIntegrity": 0.4}, "PPFFF"),
        Case('ReferentialIntegrity "id" "other.id" > 0.5', False, {"Column.other.ReferentialIntegrity": 0.4}, "PPFFF"),
        Case(
            'ReferentialIntegrity "id,name" "other.{id,who}" = 0.4',
            True,
            {"Column.other.ReferentialIntegrity": 0.4},
            "PPFFF",
        ),
        Case('ReferentialIntegrity "id" "none.id" = 0.4', False, reason="none not found in additional sources"),
    ],
    "RowCount": [
        Case("RowCount = 5", True, {"Dataset.*.RowCount": 5.0}),
        Case("RowCount > 5", False, {"Dataset.*.RowCount": 5.0}, reason=_fails(5)),
        Case('RowCount = 2 where "units > 0"', True, {"Dataset.*.RowCount": 2.0}),
        Case("RowCount between 4 and 5", False, {"Dataset.*.RowCount": 5.0}),
        Case("RowCount not between 4 and 5", True, {"Dataset.*.RowCount": 5.0}),
        Case("RowCount in [4,5]", True, {"Dataset.*.RowCount": 5.0}),
        Case("RowCount not in [4,5]", False, {"Dataset.*.RowCount": 5.0}),
        Case("RowCount != 4", True, {"Dataset.*.RowCount": 5.0}),
        Case("RowCount <= 2 * 2 + 1", True, {"Dataset.*.RowCount": 5.0}),
    ],
    "RowCountMatch": [
        Case('RowCountMatch "same" = 1.0', True, {"Dataset.same.RowCountMatch": 1.0}),
        Case('RowCountMatch "other" < 1', False, {"Dataset.other.RowCountMatch": 5 / 3}),
    ],
    "SchemaMatch": [
        Case('SchemaMatch "twin" = 1.0', True, {"Dataset.twin.SchemaMatch": 1.0}),
        Case('SchemaMatch "same" = 1.0', False, {"Dataset.same.SchemaMatch": 0.0}),
    ],
    "StandardDeviation": [
        Case(
            'StandardDeviation "units" between 16.32 and 16.34',
            True,
            {"Column.units.StandardDeviation": 16.32993161855452},
        ),
        Case('StandardDeviation "zeros" > 16', False, {"Column.zeros.StandardDeviation": 16.0}, reason=_fails(16.0)),
    ],
    "Sum": [
        Case('Sum "units" = 60', True, {"Column.units.Sum": 60.0}),
        Case('Sum "units" < 60', False, {"Column.units.Sum": 60.0}, reason=_fails(60.0)),
        Case('Sum "units" = 40 where "id = 5"', True, {"Column.units.Sum": 40.0}),
    ],
    "UniqueValueRatio": [
        # 20 and 40 are unique among 0, 20, 40
        Case('UniqueValueRatio "zeros" between 0.6 and 0.7', True, {"Column.zeros.UniqueValueRatio": 2 / 3}, "FFPFP"),
        Case('UniqueValueRatio "zeros" < 0.6', False, {"Column.zeros.UniqueValueRatio": 2 / 3}, "FFPFP"),
    ],
    "Uniqueness": [
        Case('Uniqueness "zeros" >= 0.4', True, {"Column.zeros.Uniqueness": 0.4}, "FFPFP"),
        Case('Uniqueness "zeros" > 0.4', False, {"Column.zeros.Uniqueness": 0.4}, "FFPFP", _fails(0.4)),
        Case('Uniqueness "zeros" "id" = 1', True, {"Multicolumn.zeros,id.Uniqueness": 1.0}, "PPPPP"),
    ],
    "composite rules": [
        Case('(RowCount > 1) AND (IsComplete "id")', True, {"Dataset.*.RowCount": 5.0, "Column.id.Completeness": 1.0}),
        Case(
            '((RowCount > 9) OR (ColumnCount > 1)) AND (IsComplete "units")',
            False,
            {"Dataset.*.RowCount": 5.0, "Dataset.*.ColumnCount": 11.0, "Column.units.Completeness": 0.6},
        ),
        Case('(ColumnValues "units" > 9) OR (ColumnValues "units" = NULL)', False, _units(0.4), "FPPPP"),
    ],
}
"""Rule types of the reference, and what is expected of rules of them."""

_LETTERS = {"Pass": "P", "Fail": "F", "Skip": "-"}
_TOGETHER = 25
_CASES = [case for cases in RULE_TYPES.values() for case in cases]


@pytest.fixture(scope="module")
def frame(spark: SparkSession) -> DataFrame:
    return spark.createDataFrame(_ROWS, _SCHEMA).cache()


@pytest.fixture(scope="module")
def sources(frame: DataFrame, spark: SparkSession) -> dict[str, DataFrame]:
    reordered = frame.select(*reversed([f"`{name}`" for name in frame.columns]))
    other = spark.createDataFrame(_OTHER, "id long, who string, n int")
    return {"other": other, "same": frame.select("id", "name", "units"), "twin": reordered}


@pytest.fixture(scope="module")
def found(frame: DataFrame, sources: dict[str, DataFrame]) -> list[tuple[Outcome, str]]:
    """Of each case the outcome, and what `Case.rows` is compared with; some rules share an evaluation, as always."""
    found = []
    for start in range(0, len(_CASES), _TOGETHER):
        rules = ",\n  ".join(case.rule for case in _CASES[start : start + _TOGETHER])
        evaluation = evaluate(frame, f"Rules = [\n  {rules}\n]", sources, by_row=False)
        rows = row_level.rows(frame, evaluation, skip_filtered=True).orderBy("id").collect()
        found += [(each, "".join(_letter(row, each.rule) for row in rows)) for each in evaluation.outcomes]
    return found


def _letter(row: Any, rule: str) -> str:
    return "".join(letter for kind, letter in _LETTERS.items() if rule in row[f"DataQualityRules{kind}"])


@pytest.mark.parametrize("place", range(len(_CASES)), ids=[case.rule for case in _CASES])
def test_rule(place: int, found: list[tuple[Outcome, str]]) -> None:
    case, (outcome, rows) = _CASES[place], found[place]

    text = case.rule.replace('\\"', '"')  # the engine takes a quote in a text for what it is
    assert outcome.rule == outcome.evaluated == text
    assert outcome.passed == case.passes, outcome.reason
    assert outcome.metrics == pytest.approx(case.metrics)
    assert bool(outcome.reason) != case.passes or "OR" in case.rule
    if case.reason:
        assert outcome.reason == case.reason
    assert rows == (case.rows or "-----")


@pytest.mark.parametrize(
    ("ruleset", "passes", "reason"),
    [
        ("RowCount = 0", True, None),
        ('IsComplete "name"', False, "Empty state"),
        ('ColumnValues "name" in ["a"]', True, None),
        ('ColumnLength "name" > 3', True, None),
        ('CustomSql "select id from primary"', False, "due to data frame being empty"),
        ('Mean "units" > 3', False, "Empty state"),
    ],
)
def test_frame_without_rows(frame: DataFrame, ruleset: str, passes: bool, reason: str | None) -> None:
    outcome = evaluate(frame.limit(0), f"Rules = [{ruleset}]", {}, by_row=False).outcomes[0]

    assert outcome.passed == passes, outcome.reason
    assert outcome.reason is None if reason is None else reason in str(outcome.reason)


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ('CustomSql "selec" = 3', "PARSE_SYNTAX_ERROR"),
        ('CustomSql "selec"', "PARSE_SYNTAX_ERROR"),
        ('CustomSql "select nothing from primary" = 3', "UNRESOLVED_COLUMN"),
        ("CustomSql \"select 'x'\" = 0", "not a number"),
        ('CustomSql "select name from primary" > 2', "did not return exactly 1 row"),
        ('CustomSql "select count(*) from primary"', "must contain at least one column that matches the input dataset"),
    ],
)
def test_sql_that_is_none_fails_the_rule(frame: DataFrame, statement: str, reason: str) -> None:
    outcome = evaluate(frame, f"Rules = [{statement}]", {}, by_row=False).outcomes[0]

    assert not outcome.passed
    assert reason in str(outcome.reason)


def test_composite_rules_by_row(frame: DataFrame) -> None:
    ruleset = """Rules = [
        (ColumnValues "units" > 9) or (ColumnValues "units" = NULL) or (ColumnValues "id" = 1),
        (ColumnValues "units" > 9) and (ColumnValues "id" > 2)
    ]"""
    evaluated = evaluate(frame, ruleset, {}, by_row=True)
    found = row_level.rows(frame, evaluated, skip_filtered=False).collect()

    assert [each.passed for each in evaluated.outcomes] == [True, False]
    assert {row["id"] for row in found if row["DataQualityEvaluationResult"] == "Passed"} == {3, 5}


def test_constants(frame: DataFrame) -> None:
    ruleset = """
        mySql = "select count(*) from primary" # of all rows
        names = ["ann", "bob"]
        Rules = [CustomSql $mySql between 0 and 100, ColumnValues "name" in $names where "id < 4"]
    """
    first, second = evaluate(frame, ruleset, {}, by_row=False).outcomes

    assert (first.rule, first.passed, first.metrics) == (
        "CustomSql $mySql between 0 and 100",
        True,
        {"Dataset.*.CustomSQL": 5.0},
    )
    assert second.passed


def test_labels(frame: DataFrame) -> None:
    ruleset = """DefaultLabels=["frequency"="monthly"]
    Rules = [
        ColumnCount > 1, # labels=["not"="this"]
        (RowCount in [5, 6]) and (IsComplete "id") labels=["foo"="bar", "frequency"="daily"],
        RowCount > 9 where "id > 0" labels = ["empty"=null]
    ]"""
    outcomes = evaluate(frame, ruleset, {}, by_row=False).outcomes

    assert [each.labels for each in outcomes] == [
        {"frequency": "monthly"},
        {"frequency": "daily", "foo": "bar"},
        {"frequency": "monthly", "empty": ""},
    ]
    assert [each.passed for each in outcomes] == [True, True, False]


def test_analyzers(frame: DataFrame) -> None:
    ruleset = """Rules = [RowCount > 1]
    Analyzers = [
        RowCount, Completeness "units", Uniqueness "zeros", Mean "units", Sum "units", StandardDeviation "zeros",
        Entropy "id", DistinctValuesCount "zeros", UniqueValueRatio "zeros", ColumnCount, ColumnLength "name",
        ColumnValues "units", ColumnValues "name", ColumnCorrelation "id" "größe",
        CustomSql "select max(id) from primary", AllStatistics "units", AllStatistics "name", Mean "nowhere"
    ]"""
    evaluated = evaluate(frame, ruleset, {}, by_row=False)
    found = {each.text: each for each in evaluated.analyses}

    assert len(evaluated.outcomes) == 1
    assert {text: each.metrics for text, each in found.items()} == {
        "RowCount": {"Dataset.*.RowCount": 5.0},
        'Completeness "units"': {"Column.units.Completeness": 0.6},
        'Uniqueness "zeros"': {"Column.zeros.Uniqueness": 0.4},
        'Mean "units"': {"Column.units.Mean": 20.0},
        'Sum "units"': {"Column.units.Sum": 60.0},
        'StandardDeviation "zeros"': {"Column.zeros.StandardDeviation": 16.0},
        'Entropy "id"': {"Column.id.Entropy": pytest.approx(1.6094379124341003)},
        'DistinctValuesCount "zeros"': {"Column.zeros.DistinctValuesCount": 3.0},
        'UniqueValueRatio "zeros"': {"Column.zeros.UniqueValueRatio": pytest.approx(2 / 3)},
        "ColumnCount": {"Dataset.*.ColumnCount": 11.0},
        'ColumnLength "name"': _lengths(0, 3),
        'ColumnValues "units"': _units(),
        'ColumnValues "name"': _lengths(0, 3),
        'ColumnCorrelation "id" "größe"': {"Multicolumn.id,größe.ColumnCorrelation": pytest.approx(1.0)},
        'CustomSql "select max(id) from primary"': {"Dataset.*.CustomSQL": 5.0},
        'AllStatistics "units"': {
            "Dataset.*.RowCount": 5.0,
            "Dataset.*.ColumnCount": 11.0,
            "Column.units.Completeness": 0.6,
            "Column.units.Uniqueness": pytest.approx(1.0),
            **_units(),
            "Column.units.Entropy": pytest.approx(1.0986122886681096),
            "Column.units.Mean": 20.0,
            "Column.units.StandardDeviation": pytest.approx(16.32993161855452),
            "Column.units.Sum": 60.0,
        },
        'AllStatistics "name"': {
            "Dataset.*.RowCount": 5.0,
            "Dataset.*.ColumnCount": 11.0,
            "Column.name.Completeness": 0.8,
            "Column.name.Uniqueness": 0.5,
            **_lengths(0, 3),
        },
        'Mean "nowhere"': {},
    }
    assert found['Mean "nowhere"'].reason == _NO_COLUMN
    assert found["RowCount"].reason is None
