"""The rules that are not composed, each kind evaluated by what the engine has for it.

The engine says of each row whether it passes for the rules that deequ knows alone. For the others the column is made
here, of the engine's own expression or comparison.
"""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from . import dqdl
from .outcome import Outcome, every_row

Found = dict[Any, Outcome]
_NO_ROWS = "Custom SQL rule could not be evaluated due to data frame being empty"


def evaluate(frame: DataFrame, rules: list[Any], sources: Mapping[str, DataFrame]) -> tuple[Found, DataFrame]:
    """The outcome of each rule, and the frame with the columns that their `rows` are made of."""
    jvm: Any = frame.sparkSession._jvm
    executable = [dqdl.executable(jvm, rule) for rule in rules]
    deequ = [each for each in executable if dqdl.class_name(each) == "DeequExecutableRule"]
    work = _Work(frame, jvm, sources)
    found = work.run_deequ(deequ)
    for each in executable:
        rule = each.dqRule()
        if rule not in found:
            found[rule] = _KINDS.get(dqdl.class_name(each), _Work.run_whole)(work, each)
    for rule, outcome in found.items():
        if outcome.rows is not None:
            outcome.rows = _filtered(rule, outcome.rows)
    return found, work.marked


class _Work:
    """One evaluation. marked: the frame with a column for each rule that says of each row whether it passes."""

    def __init__(self, frame: DataFrame, jvm: Any, sources: Mapping[str, DataFrame]) -> None:
        self.frame = self.marked = frame
        self._jvm = jvm
        self._spark = frame.sparkSession
        self._sources = sources

    def run_deequ(self, executable: list[Any]) -> Found:
        if not executable:
            return {}
        executor = _singleton(self._jvm.com.amazon.deequ.dqdl.execution.executors, "DeequRulesExecutor")
        result = executor.executeWithRowLevel(self._jvm.PythonUtils.toSeq(executable), self.frame._jdf)
        self.marked = DataFrame(result.rowLevelData(), self._spark)
        found = {}
        for each in executable:
            rule = each.dqRule()
            outcome = self._outcome(result.outcomes().apply(rule))
            kind = rule.getRuleType()
            if outcome.rows is not None and rule.getThresholdCondition() is not None:
                # deequ ignores it for all conditions but those on dates
                outcome.holds, outcome.reason = self._threshold(rule), None
                outcome.share = f"Column.{rule.getParameters()['TargetColumn']}.{kind}.Compliance"
            elif outcome.rows is not None and kind == "ColumnLength":  # deequ passes over nulls
                outcome.holds = every_row
                outcome.rows = F.coalesce(outcome.rows, F.lit(self._holds(rule, rule.getCondition(), 0.0)))
            found[rule] = outcome
        return found

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
            return Outcome(text, False, f"Column {column} does not exist in the dataset")
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
        """Rows that are the same in another source."""
        alias = executable.referenceDatasetAlias()
        compare = _singleton(self._jvm.com.amazon.deequ.comparison, "DataSynchronization").columnMatchRowLevel
        keys, columns = executable.keyColumnMappings(), executable.matchColumnMappings()
        if columns.isEmpty():
            rest = {name: name for name in self.frame.columns if not keys.contains(name)}
            columns = self._some(self._jvm.PythonUtils.toScalaMap(rest))
        return self._compare(
            executable,
            f"Dataset.{alias}.DatasetMatch",
            lambda name, other: compare(self.marked._jdf, other._jdf, keys, columns, self._some(name)),
        )

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
            dict(self._jvm.scala.collection.JavaConverters.mapAsJavaMap(outcome.evaluatedMetrics())),
            F.col(f"`{name}`") if name in self.marked.columns else None,
        )

    def _threshold(self, rule: Any) -> Callable[[float], bool]:
        condition = rule.getThresholdCondition()
        return every_row if condition is None else lambda share: self._holds(rule, condition, share)

    def _holds(self, rule: Any, condition: Any, value: float) -> bool:
        evaluator = _singleton(self._jvm.com.amazon.deequ.dqdl.execution, "DefaultOperandEvaluator")
        return bool(condition.evaluate(value, rule, evaluator))

    def _some(self, value: Any) -> Any:
        return self._jvm.scala.Some(value)


_KINDS: dict[str, Callable[[_Work, Any], Outcome]] = {
    "ColumnDataTypeExecutableRule": _Work.run_expression,
    "CustomSqlRowLevelExecutableRule": _Work.run_sql,
    "DataFreshnessExecutableRule": _Work.run_expression,
    "DatasetMatchExecutableRule": _Work.run_match,
    "ReferentialIntegrityExecutableRule": _Work.run_references,
}
"""By the engine's class of a rule, how it is evaluated; all others are about the frame as a whole."""


def _filtered(rule: Any, rows: Column) -> Column:
    """False where a condition has no answer, null where the rule's filter leaves the row out."""
    rows = F.coalesce(rows, F.lit(False))
    where = rule.getWhereClause()
    return F.when(F.expr(where), rows) if where else rows


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
