"""The rules that are not composed, each kind evaluated by what the engine has for it.

The engine says of each row whether it passes for the rules that deequ knows alone. For the others the column is made
here, of the engine's own expression or comparison. What it evaluates otherwise than documented is in `columns`, what it
does not know at all in `files`.
"""

import functools
import operator
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from . import columns, dqdl, dynamic, filerules, files
from .java import entries
from .outcome import Outcome, every_row

Found = dict[Any, Outcome]
_NO_ROWS = "Custom SQL rule could not be evaluated due to data frame being empty"
_NO_COLUMN = (
    "The output from CustomSQL must contain at least one column that matches the input dataset for AWS Glue Data "
    "Quality to provide row level results. The SQL query is a valid query but the columns from the SQL result are not "
    "present in the Input Dataset. Ensure that matching columns are returned from the SQL."
)
_NOT_A_KEY = "Provided key map not suitable for given data frames"


@dataclass(frozen=True)
class _Leaf:
    """A rule as written, as it is evaluated (with numbers in its condition), and its threshold, likewise."""

    written: Any
    rule: Any
    threshold: Any | None


def evaluate(
    frame: DataFrame, rules: list[Any], sources: Mapping[str, DataFrame], history: dynamic.History
) -> tuple[Found, DataFrame]:
    """The outcome of each rule, and the frame with the columns that their `rows` are made of."""
    jvm: Any = frame.sparkSession._jvm
    found: Found = {}
    known = []
    for rule in rules:
        try:
            known.append(_Leaf(rule, dynamic.resolved(jvm, rule, history), dynamic.threshold(jvm, rule, history)))
        except dynamic.UnresolvedError as error:
            found[rule] = Outcome(rule.toString(), False, str(error))
    work = _Work(frame, jvm, sources, {each.rule: each.threshold for each in known})
    outcomes = work.run([each.rule for each in known])
    for leaf in known:
        known_as = {"rule": leaf.written.toString(), "evaluated": _evaluated(leaf)}
        found[leaf.written] = replace(outcomes[leaf.rule], **known_as)
    for rule, outcome in found.items():
        if outcome.rows is not None:
            outcome.rows = _filtered(rule, outcome.rows)
    return found, work.marked


class _Work:
    """One evaluation. marked: the frame with a column for each rule that says of each row whether it passes."""

    def __init__(
        self, frame: DataFrame, jvm: Any, sources: Mapping[str, DataFrame], thresholds: Mapping[Any, Any]
    ) -> None:
        self.frame = self.marked = frame
        self._jvm = jvm
        self._spark = frame.sparkSession
        self._sources = sources
        self._thresholds = thresholds

    def run(self, rules: list[Any]) -> Found:
        """The outcome of each rule."""
        engine, found = [], {}
        for rule in rules:
            own = next((run for is_own, run in _OWN if is_own(rule)), None)
            if own:
                found[rule] = own(self, rule)
            else:
                engine.append(dqdl.executable(self._jvm, rule))
        found |= self.run_deequ([each for each in engine if dqdl.class_name(each) == "DeequExecutableRule"])
        for each in engine:
            if each.dqRule() not in found:
                found[each.dqRule()] = _KINDS.get(dqdl.class_name(each), _Work.run_whole)(self, each)
        return found

    def run_deequ(self, executable: list[Any]) -> Found:
        if not executable:
            return {}
        executor = _singleton(self._jvm.com.amazon.deequ.dqdl.execution.executors, "DeequRulesExecutor")
        result = executor.executeWithRowLevel(self._jvm.PythonUtils.toSeq(executable), self.frame._jdf)
        self.marked = DataFrame(result.rowLevelData(), self._spark)
        found = {}
        for each in executable:
            rule = each.dqRule()
            found[rule] = outcome = self._outcome(result.outcomes().apply(rule))
            adjust = _ADJUSTED.get(rule.getRuleType())
            if adjust:
                adjust(self, rule, outcome)
        return found

    def adjust_values(self, rule: Any, outcome: Outcome) -> None:
        """ColumnValues with numbers: deequ knows no threshold, and reports the extremes of some conditions alone."""
        name = rule.getParameters()["TargetColumn"]
        column = columns.find(self.frame, name)
        if column is None:
            outcome.reason = columns.missing(name)
            return
        if columns.is_number(self.frame, name):
            outcome.measures = {
                f"Column.{name}.Minimum": _where(rule, F.min, column),
                f"Column.{name}.Maximum": _where(rule, F.max, column),
            }
        operator_name = str(rule.getCondition().getOperator().name())
        shared = self._thresholds[rule] is not None or operator_name in ("BETWEEN", "NOT_BETWEEN", "IN")
        if shared and outcome.rows is not None:
            outcome.holds, outcome.reason, outcome.null = self._threshold(rule), None, column.isNull()
            outcome.share = f"Column.{name}.ColumnValues.Compliance"

    def adjust_key(self, rule: Any, outcome: Outcome) -> None:
        """IsPrimaryKey of several columns: deequ passes over nulls."""
        names = [value for name, value in entries(rule.getParameters()).items() if name.startswith("TargetColumn")]
        found = [each for name in names if (each := columns.find(self.frame, name)) is not None]
        if outcome.rows is not None and len(names) == len(found) > 1:
            # of the columns' completeness deequ reports what other rules measured
            outcome.metrics = {name: value for name, value in outcome.metrics.items() if name.startswith("Multi")}
            complete = functools.reduce(operator.and_, [each.isNotNull() for each in found])
            outcome.rows, outcome.holds = outcome.rows & complete, every_row

    def adjust_existence(self, _rule: Any, outcome: Outcome) -> None:
        """ColumnExists reports no metric."""
        outcome.metrics = {}

    def run_length(self, rule: Any) -> Outcome:
        name = rule.getParameters()["TargetColumn"]
        text, column = rule.toString(), columns.find(self.frame, name)
        if column is None:
            return Outcome(text, False, columns.missing(name), rows=F.lit(False))
        dtype = columns.kind(self.frame, name)
        if dtype != "string":
            reason = f"Expected type of column {name} to be StringType, but found {dtype} instead!"
            return Outcome(text, False, reason, rows=F.lit(False))
        length = columns.length(column)
        measures = {
            f"Column.{name}.MinimumLength": _where(rule, F.min, length),
            f"Column.{name}.MaximumLength": _where(rule, F.max, length),
        }
        met = columns.numbers(rule.getCondition(), length)
        return Outcome(text, rows=met, holds=every_row, measures=measures)

    def run_values(self, rule: Any) -> Outcome:
        """ColumnValues with texts or dates."""
        name, condition = rule.getParameters()["TargetColumn"], rule.getCondition()
        column = columns.find(self.frame, name)
        if column is None:
            return Outcome(rule.toString(), False, columns.missing(name), rows=F.lit(False))
        if _has_condition(rule, "StringBasedCondition"):
            met = columns.texts(condition, column)
        else:
            met = columns.dates(condition, column, columns.kind(self.frame, name))
        share = f"Column.{name}.ColumnValues.Compliance"
        holds, null = self._threshold(rule), column.isNull()
        return Outcome(rule.toString(), rows=met, holds=holds, share=share, null=null)

    def run_statement(self, rule: Any) -> Outcome:
        """CustomSql with a condition: deequ would report one statement's number for all of a ruleset."""
        text = rule.toString()
        try:
            found = self._spark.sql(rule.getParameters()["CustomSqlStatement"])
            rows = found.take(2)
        except PySparkException as error:
            return Outcome(text, False, f"Error executing SQL statement: {error}")
        if len(rows) != 1 or len(found.columns) != 1:
            what = "row" if len(rows) != 1 else "column"
            return Outcome(text, False, f"Custom SQL did not return exactly 1 {what}")
        if not isinstance(rows[0][0], (int, float, Decimal)):
            return Outcome(text, False, f"Custom SQL returned {rows[0][0]}, which is not a number")
        value = float(rows[0][0])
        passed = self._holds(rule, rule.getCondition(), value)
        reason = None if passed else f"Value: {value} does not meet the constraint requirement!"
        return Outcome(text, passed, reason, {"Dataset.*.CustomSQL": value})

    def run_files(self, rule: Any) -> Outcome:
        condition = rule.getCondition()
        if rule.getRuleType() == "FileUniqueness":
            return files.evaluate(self.frame, rule, lambda share: self._holds(rule, condition, share))
        return files.evaluate(self.frame, rule, self._threshold(rule))

    def run_whole(self, executable: Any) -> Outcome:
        """A rule about the frame as a whole."""
        executor = _singleton(self._jvm.com.amazon.deequ.dqdl.execution, "DQDLExecutor")
        others = self._jvm.PythonUtils.toScalaMap({alias: each._jdf for alias, each in self._sources.items()})
        outcomes = executor.executeRules(self._jvm.PythonUtils.toSeq([executable]), self.frame._jdf, others)
        return self._outcome(outcomes.apply(executable.dqRule()))

    def run_expression(self, executable: Any) -> Outcome:
        """A data type, or freshness: an expression of the engine's that says whether a row passes."""
        rule = executable.dqRule()
        text, column, kind = rule.toString(), executable.column(), rule.getRuleType()
        marked = self._mark(lambda name: self.marked.withColumn(name, Column(executable.outcomeExpression())))
        if isinstance(marked, PySparkException):
            return Outcome(text, False, f"Column {column} does not exist in the dataset", rows=F.lit(False))
        return Outcome(text, rows=marked, holds=self._threshold(rule), share=f"Column.{column}.{kind}.Compliance")

    def run_sql(self, executable: Any) -> Outcome:
        """SQL that returns the rows that pass, or columns that tell them."""
        rule = executable.dqRule()
        text = rule.toString()
        try:
            passing = self._spark.sql(executable.customSqlStatement())
        except PySparkException as error:
            return Outcome(text, False, f"Error executing SQL statement: {error}", rows=F.lit(False))
        unknown = [name for name in passing.columns if name not in self.frame.columns]
        if len(unknown) == len(passing.columns):
            return Outcome(text, False, _NO_COLUMN, rows=F.lit(False))
        if unknown:
            reason = "The columns returned from the SQL statement should only belong to the primary table. "
            return Outcome(text, False, f"{reason}Columns not found: {', '.join(unknown)}", rows=F.lit(False))
        marked = self._mark(lambda name: _joined(self.marked, passing, name))
        if isinstance(marked, PySparkException):
            return Outcome(text, False, f"Error evaluating Custom SQL row-level rule: {marked}", rows=F.lit(False))
        share = "Dataset.*.CustomSQL.Compliance"
        return Outcome(text, rows=marked, holds=self._threshold(rule), share=share, empty=_NO_ROWS)

    def run_references(self, executable: Any) -> Outcome:
        """References into another source."""
        alias = executable.referenceDatasetAlias()
        compare = _singleton(self._jvm.com.amazon.deequ.comparison, "ReferentialIntegrity").subsetCheckRowLevel
        keys, others = executable.primaryColumns(), executable.referenceColumns()
        return self._compare(
            executable,
            f"Column.{alias}.ReferentialIntegrity",
            lambda name, other: compare(self.marked._jdf, keys, other._jdf, others, self._some(name)),
        )

    def run_match(self, executable: Any) -> Outcome:
        """Rows that are the same in another source, by keys that are unique and have no nulls in either."""
        alias = executable.referenceDatasetAlias()
        compare = _singleton(self._jvm.com.amazon.deequ.comparison, "DataSynchronization").columnMatchRowLevel
        keys, matched = executable.keyColumnMappings(), executable.matchColumnMappings()
        if matched.isEmpty():
            rest = {name: name for name in self.frame.columns if not keys.contains(name)}
            matched = self._some(self._jvm.PythonUtils.toScalaMap(rest))
        named = entries(self._jvm.scala.collection.JavaConverters.mapAsJavaMap(keys))
        if alias in self._sources and _has_nulls((self.frame, list(named)), (self._sources[alias], [*named.values()])):
            return Outcome(executable.dqRule().toString(), False, f"{_NOT_A_KEY}: a key is NULL")
        outcome = self._compare(
            executable,
            f"Dataset.{alias}.DatasetMatch",
            lambda name, other: compare(self.marked._jdf, other._jdf, keys, matched, self._some(name)),
        )
        if outcome.reason and "Comparison keys must be unique" in outcome.reason:
            outcome.reason = f"{_NOT_A_KEY}: {outcome.reason}"
        return outcome

    def _compare(self, executable: Any, share: str, compare: Callable[[str, DataFrame], Any]) -> Outcome:
        text, alias = executable.dqRule().toString(), executable.referenceDatasetAlias()
        if alias not in self._sources:
            return Outcome(text, False, f"{alias} not found in additional sources")
        name = uuid.uuid4().hex
        result = compare(name, self._sources[alias])
        if result.isLeft():
            return Outcome(text, False, result.left().get().errorMessage())
        self.marked = DataFrame(result.right().get(), self._spark)
        return Outcome(text, rows=F.col(name), holds=executable.assertion().apply, share=share)

    def _mark(self, add: Callable[[str], DataFrame]) -> Column | PySparkException:
        """A new column of the marked frame, or why it cannot be."""
        name = uuid.uuid4().hex
        try:
            self.marked = add(name)
        except PySparkException as error:
            return error
        return F.col(name)

    def _outcome(self, outcome: Any) -> Outcome:
        """The engine's `RuleOutcome`."""
        row_level = outcome.rowLevelOutcome()
        name = row_level.columnName() if dqdl.class_name(row_level) == "SingularColumn" else None
        reason = outcome.failureReason()
        return Outcome(
            outcome.rule().toString(),
            outcome.outcome().asString() == "Passed",
            reason.get() if reason.isDefined() else None,
            entries(self._jvm.scala.collection.JavaConverters.mapAsJavaMap(outcome.evaluatedMetrics())),
            F.col(f"`{name}`") if name in self.marked.columns else None,
        )

    def _threshold(self, rule: Any) -> Callable[[float], bool]:
        condition = self._thresholds[rule]
        return every_row if condition is None else lambda share: self._holds(rule, condition, share)

    def _holds(self, rule: Any, condition: Any, value: float) -> bool:
        evaluator = _singleton(self._jvm.com.amazon.deequ.dqdl.execution, "DefaultOperandEvaluator")
        return bool(condition.evaluate(value, rule, evaluator))

    def _some(self, value: Any) -> Any:
        return self._jvm.scala.Some(value)


def _has_condition(rule: Any, kind: str) -> bool:
    return rule.getCondition() is not None and dqdl.class_name(rule.getCondition()) == kind


_OWN: list[tuple[Callable[[Any], bool], Callable[[_Work, Any], Outcome]]] = [
    (filerules.is_about_files, _Work.run_files),
    (lambda rule: rule.getRuleType() == "ColumnLength", _Work.run_length),
    (
        lambda rule: rule.getRuleType() == "CustomSql" and _has_condition(rule, "NumberBasedCondition"),
        _Work.run_statement,
    ),
    (
        lambda rule: rule.getRuleType() == "ColumnValues" and not _has_condition(rule, "NumberBasedCondition"),
        _Work.run_values,
    ),
]
"""The rules that are not the engine's, and how they are evaluated."""

_ADJUSTED: dict[str, Callable[[_Work, Any, Outcome], None]] = {
    "ColumnExists": _Work.adjust_existence,
    "ColumnValues": _Work.adjust_values,
    "IsPrimaryKey": _Work.adjust_key,
}
"""By the type of a rule that deequ evaluates, what is put right afterwards."""

_KINDS: dict[str, Callable[[_Work, Any], Outcome]] = {
    "ColumnDataTypeExecutableRule": _Work.run_expression,
    "CustomSqlRowLevelExecutableRule": _Work.run_sql,
    "DataFreshnessExecutableRule": _Work.run_expression,
    "DatasetMatchExecutableRule": _Work.run_match,
    "ReferentialIntegrityExecutableRule": _Work.run_references,
}
"""By the engine's class of a rule, how it is evaluated; all others are about the frame as a whole."""


def _evaluated(leaf: _Leaf) -> str:
    """The text of a rule with numbers in place of earlier metrics."""
    text: str = leaf.rule.toString()
    if leaf.threshold is not None and leaf.threshold != leaf.written.getThresholdCondition():
        text = f"{text.rpartition(' with threshold ')[0]} with threshold {leaf.threshold.getFormattedCondition()}"
    return text


def _where(rule: Any, aggregate: Callable[[Column], Column], column: Column) -> Column:
    """An aggregate of the rows that the rule's filter leaves in."""
    where = rule.getWhereClause()
    return aggregate(F.when(F.expr(where), column) if where else column)


def _filtered(rule: Any, rows: Column) -> Column:
    """False where a condition has no answer, null where the rule's filter leaves the row out."""
    rows = F.coalesce(rows, F.lit(False))
    where = rule.getWhereClause()
    return F.when(F.expr(where), rows) if where else rows


def _has_nulls(*keys: tuple[DataFrame, list[str]]) -> bool:
    """Whether a column of a frame's key has a null; a column that is not there is told by the comparison."""
    for frame, names in keys:
        nulls = [each.isNull() for name in names if (each := columns.find(frame, name)) is not None]
        if nulls and frame.where(functools.reduce(operator.or_, nulls)).take(1):
            return True
    return False


def _joined(frame: DataFrame, passing: DataFrame, name: str) -> DataFrame:
    """Each row of the frame once, and whether it is among those that pass."""
    renamed = {column: f"{name}_{place}" for place, column in enumerate(passing.columns)}
    others = passing.distinct().select(
        *[F.col(f"`{column}`").alias(renamed[column]) for column in renamed], F.lit(True).alias(name)
    )
    same = [F.col(f"`{column}`").eqNullSafe(F.col(other)) for column, other in renamed.items()]
    joined = frame.join(others, same, "left").drop(*renamed.values())
    return joined.withColumn(name, F.coalesce(F.col(name), F.lit(False)))


def _singleton(package: Any, name: str) -> Any:
    """A Scala object."""
    return getattr(getattr(package, f"{name}$"), "MODULE$")
