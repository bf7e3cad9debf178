"""A ruleset, parsed by AWS's own parser, and checked for what the engine here cannot evaluate.

Not here: DetectAnomalies and observations (AWS does not publish the model); the analyzer Distribution.

https://docs.aws.amazon.com/glue/latest/dg/dqdl.html
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from . import dynamic, filerules, syntax
from .java import elements, entries

_SYNTAX_ERROR = re.compile(r"line (\d+):(\d+) (.*)", re.DOTALL)
UNSUPPORTED = {"DetectAnomalies": "AWS does not publish how anomalies are detected"}
"""The rule types that are not here, and why."""


class InvalidRulesetError(ValueError):
    """The ruleset is not DQDL, or asks for what is not supported here; the message has the line and the column."""


@dataclass(frozen=True)
class Position:
    """Where something stands in a ruleset; both count from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


@dataclass(frozen=True)
class Ruleset:
    """rules, analyzers: the engine's `DQRule` and `DQAnalyzer`. labels: those of each rule, in the order of rules."""

    rules: list[Any]
    labels: list[dict[str, str]]
    analyzers: list[Any]


def parse(jvm: Any, text: str) -> Ruleset:
    """Parse a ruleset.

    jvm: py4j's view of a JVM with the engine on its class path.

    Raises:
        InvalidRulesetError
    """
    try:
        plain = syntax.plain(text)
    except syntax.UnreadableError as error:
        before = text[: error.place]
        position = Position(before.count("\n") + 1, error.place - before.rfind("\n"))
        raise InvalidRulesetError(f"{error} ({position})") from None
    parser = jvm.software.amazon.glue.dqdl.parser.DQDLParser()
    try:
        ruleset = parser.parse(plain.text)
    except Exception as error:
        if not hasattr(error, "java_exception"):
            raise
        raise InvalidRulesetError(_parsing_error(jvm, plain.text, str(error.java_exception.getMessage()))) from None
    rules = [_restored(jvm, rule, plain.constants) for rule in elements(ruleset.getRules())]
    labels = [plain.labels_of(place) for place in range(len(rules))]
    found = Ruleset(rules, labels, elements(ruleset.getAnalyzers()))
    _refuse_unsupported(jvm, plain.text, found)
    return found


def refuse_in_catalog(jvm: Any, text: str) -> None:
    """Refuse what is not supported in evaluations of a table of the Data Catalog.

    Raises:
        InvalidRulesetError: the ruleset has dynamic rules, analyzers or labels.
    """
    ruleset = parse(jvm, text)
    found = [str(leaf) for rule in ruleset.rules for leaf in leaves(rule) if dynamic.is_dynamic(leaf)]
    found += [str(each) for each in ruleset.analyzers] + [f"labels {each}" for each in ruleset.labels if each]
    if found:
        raise InvalidRulesetError(f"not supported in the AWS Glue Data Catalog, only in jobs: {found[0]}")


def leaves(rule: Any) -> list[Any]:
    """The rules that a `DQRule` is composed of; itself, if it is not composed."""
    nested = elements(rule.getNestedRules())
    return [leaf for each in nested for leaf in leaves(each)] if nested else [rule]


def rule_of(jvm: Any, text: str) -> Any:
    """The `DQRule` of a text that is known to be one rule."""
    return parse(jvm, f"Rules = [ {text} ]").rules[0]


def executable(jvm: Any, rule: Any) -> Any:
    """The engine's `ExecutableRule` of a rule that is not composed."""
    return getattr(getattr(jvm.com.amazon.deequ.dqdl.translation, "DQDLRuleTranslator$"), "MODULE$").toExecutableRule(
        rule
    )


def class_name(instance: Any) -> str:
    """The simple name of a Java object's class."""
    name: str = instance.getClass().getSimpleName()
    return name


def _restored(jvm: Any, rule: Any, constants: dict[str, tuple[str, str]]) -> Any:
    """The rule with the parameters that were rewritten for the parser as they were."""
    nested = elements(rule.getNestedRules())
    if nested:
        return rule.withNestedRules([_restored(jvm, each, constants) for each in nested])
    values: dict[str, str] = {}
    spelled: dict[str, tuple[str, bool]] = {}
    for name, value in entries(rule.getParameters()).items():
        if value in constants:
            spelled[name], values[name] = (constants[value][0], False), constants[value][1]
        elif syntax.JOINT in value:
            for place, column in enumerate(syntax.columns(value), 1):
                spelled[f"{name}{place}"], values[f"{name}{place}"] = (column, True), column
    return _with_parameters(jvm, rule, values, spelled) if values else rule


def _with_parameters(jvm: Any, rule: Any, values: dict[str, str], spelled: dict[str, tuple[str, bool]]) -> Any:
    """The rule with other parameters. spelled: how each is written, and whether in quotes."""
    model, maps = jvm.software.amazon.glue.dqdl.model, (jvm.java.util.LinkedHashMap(), jvm.java.util.LinkedHashMap())
    for name, value in values.items():
        maps[0].put(name, value)
        maps[1].put(name, model.DQRuleParameterValue(*spelled[name]))
    return model.DQRule(
        rule.getRuleType(),
        *maps,
        rule.getCondition(),
        rule.getThresholdCondition(),
        rule.getOperator(),
        rule.getNestedRules(),
        rule.getWhereClause(),
        rule.getIsExcludedAtRowLevelInCompositeRules(),
        jvm.java.util.HashMap(),
    )


def _parsing_error(jvm: Any, text: str, message: str) -> str:
    found = _SYNTAX_ERROR.search(message)
    if found:
        return f"Parsing Error: {Position(int(found[1]), int(found[2]) + 1)}: {found[3]}"
    for rule, position in _rules(jvm, text):  # the parser says what is wrong, but not with which of the rules
        if message in (_complaint(jvm, f"{section} = [ {rule} ]") for section in ("Rules", "Analyzers")):
            return f"{message} ({position})"
    return message


def _complaint(jvm: Any, text: str) -> str | None:
    """What the parser says of a text that it does not understand."""
    try:
        jvm.software.amazon.glue.dqdl.parser.DQDLParser().parse(text)
    except Exception as error:
        if not hasattr(error, "java_exception"):
            raise
        return str(error.java_exception.getMessage())
    return None


def _refuse_unsupported(jvm: Any, text: str, ruleset: Ruleset) -> None:
    positions = [position for _, position in _rules(jvm, text)]
    rules = [leaf for rule in ruleset.rules for leaf in leaves(rule)]
    for rule, position in zip(rules, positions, strict=False):  # after the rules' come the analyzers'
        why = _unsupported(jvm, rule)
        if why:
            raise InvalidRulesetError(f"not supported here yet: {rule} ({position}): {why}")


def _unsupported(jvm: Any, rule: Any) -> str | None:
    kind = rule.getRuleType()
    if kind in UNSUPPORTED:
        return UNSUPPORTED[kind]
    if filerules.is_about_files(rule):
        return filerules.unsupported(rule)
    why = dynamic.unsupported(rule)
    if why:
        return why
    try:
        made = executable(jvm, dynamic.resolved(jvm, rule, dynamic.no_history))
    except dynamic.UnresolvedError:
        return None
    return str(made.reason().get()) if class_name(made) == "UnsupportedExecutableRule" else None


def _rules(jvm: Any, text: str) -> Iterator[tuple[str, Position]]:
    """The text of each rule that is not composed, then of each analyzer, and where it begins."""
    dqdl, antlr = jvm.software.amazon.glue.dqdl, jvm.org.antlr.v4.runtime
    characters = antlr.CharStreams.fromString(text)
    lexer = dqdl.DataQualityDefinitionLanguageLexer(characters)
    parser = dqdl.DataQualityDefinitionLanguageParser(antlr.CommonTokenStream(lexer))
    for each in (lexer, parser):
        each.removeErrorListeners()
    document = parser.document()
    for path in ("//dqRule", "//dqAnalyzer"):
        for node in elements(antlr.tree.xpath.XPath.findAll(document, path, parser)):
            start = node.getStart()
            spelled = characters.getText(antlr.misc.Interval(start.getStartIndex(), node.getStop().getStopIndex()))
            yield spelled, Position(start.getLine(), start.getCharPositionInLine() + 1)
