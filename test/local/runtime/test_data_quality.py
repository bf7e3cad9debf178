"""Rulesets on a frame, with AWS's engine; what is expected is worked out by hand."""

import json
from typing import Any

import pytest
from awsgluedq import dqdl, row_level
from awsgluedq.engine import Evaluation, evaluate
from awsgluedq.options import Additional, Publishing
from pyspark.sql import DataFrame, SparkSession

_ROWS = [
    (1, 1, "a", 5.0, "2024-01-01", "10"),
    (2, 2, "b", None, "2024-02-01", "x"),
    (3, 3, None, 50.0, None, "7"),
    (4, 3, "dddd", 7.0, "nope", "8"),
]
_EVERY = {1, 2, 3, 4}
_REFERENCES = [(1,), (2,), (2,)]

RULES: list[tuple[str, bool, set[int] | None]] = [
    ("RowCount between 2 and 10", True, None),
    ('ColumnExists "id"', True, None),
    ('IsComplete "name"', False, {1, 2, 4}),
    ('Completeness "v" > 0.5', True, {1, 3, 4}),
    ('IsUnique "id"', False, {1, 2}),
    ('Uniqueness "id" > 0.4', True, {1, 2}),
    ('IsPrimaryKey "row"', True, _EVERY),
    ('ColumnValues "v" between 4 and 10', False, {1, 4}),
    ('ColumnValues "name" in ["a", "b"] with threshold > 0.4', True, {1, 2}),
    ('ColumnValues "name" in ["a", "b"] with threshold > 0.5', False, {1, 2}),
    ('ColumnValues "name" matches "[a-z]"', False, {1, 2}),
    ('ColumnValues "d" > "2024-01-15"', False, {2}),
    ('ColumnLength "name" <= 2', False, {1, 2, 3}),  # a null counts as an empty string
    ('ColumnLength "name" >= 1', False, {1, 2, 4}),
    ('ColumnDataType "n" = "INTEGER" with threshold > 0.7', True, {1, 3, 4}),
    ('ColumnDataType "nowhere" = "INTEGER"', False, set()),
    ('CustomSql "select count(*) from primary" = 4', True, None),
    ('CustomSql "select row from primary where v > 4"', False, {1, 3, 4}),
    ('CustomSql "select id from primary where v > 4" with threshold > 0.7', True, {1, 3, 4}),
    ('CustomSql "select nothing from primary"', False, set()),
    ('ReferentialIntegrity "id" "others.key" = 1.0', False, {1, 2}),
    ('(IsComplete "name") and (ColumnLength "name" < 3)', False, {1, 2}),
    ('(IsComplete "name") or (IsComplete "v")', False, _EVERY),
    ('(IsComplete "name") or (CustomSql "select row from primary where v > 4")', False, _EVERY),
    ('(IsComplete "name") or (RowCount > 3)', True, None),
    ('IsComplete "v" where "id = 2"', False, {1, 3, 4}),
]
"""A rule, whether it passes, and the rows that do; None for a rule that is about the frame as a whole."""

_RULESET = "Rules = [\n  " + ",\n  ".join(rule for rule, _, _ in RULES) + "\n]"


@pytest.fixture(scope="module")
def frame(spark: SparkSession) -> DataFrame:
    return spark.createDataFrame(_ROWS, "row long, id long, name string, v double, d string, n string")


@pytest.fixture(scope="module")
def evaluation(frame: DataFrame, spark: SparkSession) -> Evaluation:
    return evaluate(frame, _RULESET, {"others": spark.createDataFrame(_REFERENCES, "key long")}, by_row=False)


@pytest.fixture(scope="module")
def rows(frame: DataFrame, evaluation: Evaluation) -> list[Any]:
    return row_level.rows(frame, evaluation, skip_filtered=False).collect()


@pytest.mark.parametrize("place", range(len(RULES)), ids=[rule for rule, _, _ in RULES])
def test_rule(place: int, evaluation: Evaluation, rows: list[Any]) -> None:
    outcome, (_, passes, passing) = evaluation.outcomes[place], RULES[place]

    assert outcome.passed == passes, outcome.reason
    assert bool(outcome.reason) != passes or "OR" in outcome.rule
    named = {
        kind: {row["row"] for row in rows if outcome.rule in row[f"DataQualityRules{kind}"]}
        for kind in ("Pass", "Fail", "Skip")
    }
    if passing is None:
        assert named == {"Pass": set(), "Fail": set(), "Skip": _EVERY}
    else:
        assert named == {"Pass": passing, "Fail": _EVERY - passing, "Skip": set()}


def test_each_row_is_there_once_with_its_own_columns_and_the_results(frame: DataFrame, rows: list[Any]) -> None:
    assert sorted(row["row"] for row in rows) == [1, 2, 3, 4]
    assert list(rows[0].asDict()) == [*frame.columns, *row_level.COLUMNS]
    assert {row["DataQualityEvaluationResult"] for row in rows} == {"Failed"}


def test_rules_are_named_in_the_order_of_the_ruleset(evaluation: Evaluation, rows: list[Any]) -> None:
    order = [outcome.rule for outcome in evaluation.outcomes]
    for row in rows:
        for column in row_level.COLUMNS[:3]:
            assert row[column] == sorted(row[column], key=order.index)


def test_metrics_have_the_engines_names(evaluation: Evaluation) -> None:
    metrics = {outcome.rule: outcome.metrics for outcome in evaluation.outcomes}

    assert metrics["RowCount between 2 and 10"] == {"Dataset.*.RowCount": 4.0}
    assert metrics['Completeness "v" > 0.5'] == {"Column.v.Completeness": 0.75}


def test_composed_rules_by_row_pass_when_each_row_does(frame: DataFrame) -> None:
    ruleset = 'Rules = [(IsComplete "name") or (IsComplete "v"), (IsComplete "name") and (IsComplete "v")]'
    either, both = evaluate(frame, ruleset, {}, by_row=True).outcomes

    assert (either.passed, both.passed) == (True, False)
    assert either.metrics == {"Column.name.Completeness": 0.75, "Column.v.Completeness": 0.75}


def test_rows_that_a_filter_leaves_out_can_skip_the_rule(frame: DataFrame) -> None:
    evaluated = evaluate(frame, 'Rules = [IsComplete "v" where "id = 2"]', {}, by_row=False)
    found = row_level.rows(frame, evaluated, skip_filtered=True).collect()

    assert {row["row"] for row in found if row["DataQualityRulesSkip"]} == {1, 3, 4}
    assert {row["row"]: row["DataQualityEvaluationResult"] for row in found} == {
        1: "Passed",
        2: "Failed",
        3: "Passed",
        4: "Passed",
    }


def test_rules_about_the_frame_alone_pass_every_row(frame: DataFrame) -> None:
    evaluated = evaluate(frame, "Rules = [RowCount > 100]", {}, by_row=False)
    found = row_level.rows(frame, evaluated, skip_filtered=False).collect()

    assert [(row["DataQualityRulesPass"], row["DataQualityEvaluationResult"]) for row in found] == [([], "Passed")] * 4


@pytest.mark.parametrize(
    ("ruleset", "message"),
    [
        ('Rules = [\n IsComplete "a",\n Foo >> 3 ]', "line 3, column 7"),
        ('Rules = [\n IsComplete "a",\n  Nothing "b"\n]', r"Nothing is not valid \(line 3, column 3\)"),
        ('Rules = [IsComplete "a", Mean "a"]', r"rule of type Mean .* \(line 1, column 26\)"),
        ('Rules = [\n IsComplete "a",\n  DetectAnomalies "RowCount" ]', r"DetectAnomalies .*line 3, column 3"),
        ('Rules = [ RowCount > 1 ]\nAnalyzers = [ Nothing "a" ]', r"Nothing is not valid \(line 2, column 15\)"),
        ('Rules = [ RowCount > 1 ]\nAnalyzers = [ Distribution "a" with bins = 5 ]', "Distribution .line 2, column 15"),
        ('Rules = [RowCount > 3 labels=["a"]]', "line 1, column 31"),
        ('Rules = [RowCount > 3 labels=["a"="b"],\n Foo >> 3]', "line 2, column 7"),
        ("nonsense", "line 1, column 9"),
    ],
)  # fmt: skip
def test_what_is_not_a_ruleset_here_is_refused_with_its_place(spark: SparkSession, ruleset: str, message: str) -> None:
    with pytest.raises(dqdl.InvalidRulesetError, match=message):
        dqdl.parse(spark._jvm, ruleset)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"compositeRuleEvaluation.methods": "ROW"}, "not supported here yet: additional_options compositeRule"),
        ({"compositeRuleEvaluation.method": "row"}, "it may be COLUMN or ROW"),
        ({"rowLevelConfiguration.ruleWithLabels": "ENABLED"}, "not supported here yet: .*ruleWithLabels ENABLED"),
    ],
)
def test_unknown_options_are_refused(options: dict[str, str], message: str) -> None:
    with pytest.raises((NotImplementedError, ValueError), match=message):
        Additional.read(options)


def test_publishing_options_may_be_text_and_have_defaults() -> None:
    assert Publishing.read(None) == Publishing("default_context", metrics=False, results=True, s3="")
    given = json.loads('{"enableDataQualityCloudWatchMetrics": "true", "enableDataQualityResultsPublishing": "false"}')
    assert Publishing.read(given) == Publishing("default_context", metrics=True, results=False, s3="")
