"""Rules that compare a metric with its earlier values; what is expected is worked out by hand from the documentation.

https://docs.aws.amazon.com/glue/latest/dg/dqdl.html#dqdl-dynamic-rules
"""

import pytest
from awsgluedq import dqdl
from awsgluedq.engine import evaluate
from awsgluedq.statistic import Statistic
from pyspark.sql import DataFrame, SparkSession

_EARLIER = {
    Statistic("Dataset.*.RowCount", ()): [2.0, 4.0, 9.0],
    Statistic("Dataset.*.RowCount", (("Filter", "id > 1"),)): [7.0],
    Statistic("Column.name.Completeness", ()): [0.5, 1.0],
    Statistic("Column.name.ColumnDataType.Compliance", ()): [0.2, 0.4],
    Statistic("Dataset.*.CustomSQL", (("CustomSqlStatement", "select 1"),)): [1.0],
}
"""The latest first."""


def _earlier(statistic: Statistic) -> list[float]:
    return _EARLIER.get(statistic, [])


@pytest.fixture(scope="module")
def frame(spark: SparkSession) -> DataFrame:
    return spark.createDataFrame([(1, "1"), (2, "x"), (3, None)], "id long, name string")


def test_conditions_are_resolved_by_earlier_metrics(frame: DataFrame) -> None:
    rules = {
        "RowCount > last()": "RowCount > 2.0",
        "RowCount > avg(last(3))": "RowCount > 5.0",
        "RowCount > avg(last(10)) * 0.6": "RowCount > 3.0",  # there are three: the average of all
        "RowCount between min(last(2)) - 1 and max(last(2)) + 1": "RowCount between 1.0 and 5.0",
        "RowCount <= median(last(3))": "RowCount <= 4.0",
        "RowCount != sum(last(2))": "RowCount != 6.0",
        "RowCount < std(last(2))": "RowCount < 1.0",  # of the population 2, 4
        "RowCount = index(last(3),1)": "RowCount = 4.0",
        "RowCount >= abs(last() - 5)": "RowCount >= 3.0",
        "RowCount in [last(),3]": "RowCount in [2.0,3.0]",
        'RowCount > last() where "id > 1"': 'RowCount > 7.0 where "id > 1"',
        'Completeness "name" < avg(last(2))': 'Completeness "name" < 0.75',
        'CustomSql "select 1" = last()': 'CustomSql "select 1" = 1.0',
        'CustomSql "select 2" > last()': 'CustomSql "select 2" > 0.0',  # never measured: 0.0
        'Mean "id" >= avg(last(5))': 'Mean "id" >= 0.0',
        'ColumnDataType "name" = "INTEGER" with threshold > max(last(2)) / 2': (
            'ColumnDataType "name" = "INTEGER" with threshold > 0.2'
        ),
        "(RowCount > last()) OR (ColumnCount < last())": "(RowCount > 2.0) OR (ColumnCount < 0.0)",
    }
    outcomes = evaluate(frame, f"Rules = [{', '.join(rules)}]", {}, by_row=False, earlier=_earlier).outcomes
    found = {each.rule.replace(", ", ","): each for each in outcomes}

    assert {rule: each.evaluated for rule, each in found.items()} == {
        rule.replace(", ", ","): evaluated for rule, evaluated in rules.items()
    }
    assert [each.passed for each in outcomes] == [
        True,  # 3 > 2
        False,  # 3 > 5
        False,  # 3 > 3
        True,  # 1 < 3 < 5
        True,
        True,
        False,
        False,
        True,
        True,
        False,  # 2 > 7
        True,  # 2 / 3 < 0.75
        True,
        True,
        True,
        True,  # 1 / 3 > 0.2
        True,
    ]
    assert found["RowCount > avg(last(3))"].reason == "Value: 3 does not meet the constraint requirement!"


def test_index_of_a_value_that_is_not_there_yet_fails_the_rule(frame: DataFrame) -> None:
    ruleset = 'Rules = [Completeness "name" > index(last(10), 2), RowCount > 1]'
    first, second = evaluate(frame, ruleset, {}, by_row=False, earlier=_earlier).outcomes

    assert not first.passed
    assert first.reason == "index(last(10),2) asks for more values than the 2 there are"
    assert second.passed


def test_statistics_tell_apart_what_metrics_do_not(frame: DataFrame) -> None:
    ruleset = """
        Rules = [RowCount > 1, RowCount > 0 where "id > 1", CustomSql "select 1" = 1, CustomSql "select 2" = 1]
        Analyzers = [RowCount, Completeness "name"]
    """
    statistics = evaluate(frame, ruleset, {}, by_row=False).statistics

    assert statistics == {
        Statistic("Dataset.*.RowCount", ()): 3.0,
        Statistic("Dataset.*.RowCount", (("Filter", "id > 1"),)): 2.0,
        Statistic("Dataset.*.CustomSQL", (("CustomSqlStatement", "select 1"),)): 1.0,
        Statistic("Dataset.*.CustomSQL", (("CustomSqlStatement", "select 2"),)): 2.0,
        Statistic("Column.name.Completeness", ()): pytest.approx(2 / 3),
    }


@pytest.mark.parametrize(
    ("metric", "level", "named", "name"),
    [
        ("Dataset.*.RowCount", "Dataset", [], "RowCount"),
        ("Column.a.b.Completeness", "Column", ["a.b"], "Completeness"),
        ("Column.a.ColumnValues.Compliance", "Column", ["a"], "ColumnValues.Compliance"),
        ("Multicolumn.a,b.Uniqueness", "Multicolumn", ["a", "b"], "Uniqueness"),
        ("Dataset.*.FileSize.Compliance", "Dataset", [], "FileSize.Compliance"),
    ],
)
def test_statistics_in_the_api(metric: str, level: str, named: list[str], name: str) -> None:
    told = Statistic(metric, (("Filter", "x"),)).summary("job/context", 1.0)

    assert (told["EvaluationLevel"], told["ColumnsReferenced"], told["StatisticName"]) == (level, named, name)
    assert told["StatisticProperties"] == {"Filter": "x"}
    assert told["StatisticId"] != Statistic(metric, ()).id("job/context")


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("RowCount > last(5)", "results in a list: use an aggregation function"),
        ("RowCount > avg(last(2)) + last(2)", "results in a list"),
        ("RowCount > index(last(3), 3)", "asks for more values than there are"),
        ("RowCount > percentile(last(3), 3)", "there is no function percentile; there are last, abs, index"),
        ("RowCount > last(0)", "takes a natural number"),
        ("RowCount > last(1001)", "more than the 1000 values that are kept"),
        ("RowCount > avg(last(3), 4)", "takes one parameter"),
        ("RowCount > index(last(3))", "takes values and the index of one"),
        ('ColumnLength "a" > avg(last(3))', "rules of this type are not dynamic"),
        ('AggregateMatch "sum(a)" "sum(b)" > avg(last(3))', "rules of this type are not dynamic"),
    ],
)
def test_what_can_never_be_resolved_is_refused_with_its_place(spark: SparkSession, rule: str, message: str) -> None:
    with pytest.raises(dqdl.InvalidRulesetError, match=message) as refused:
        dqdl.parse(spark._jvm, f"Rules = [\n RowCount > 1,\n  {rule}\n]")

    assert "(line 3, column 3)" in str(refused.value)


def test_the_data_catalog_has_no_dynamic_rules_analyzers_and_labels(spark: SparkSession) -> None:
    for ruleset in (
        "Rules = [RowCount > last()]",
        "Rules = [RowCount > 1] Analyzers = [RowCount]",
        'Rules = [RowCount > 1 labels=["a"="b"]]',
    ):
        with pytest.raises(dqdl.InvalidRulesetError, match="not supported in the AWS Glue Data Catalog"):
            dqdl.refuse_in_catalog(spark._jvm, ruleset)
    dqdl.refuse_in_catalog(spark._jvm, "Rules = [RowCount > 1]")
