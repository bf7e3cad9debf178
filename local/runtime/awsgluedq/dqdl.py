"""A ruleset, parsed by AWS's own parser, and checked for what the engine here cannot evaluate.

https://docs.aws.amazon.com/glue/latest/dg/dqdl.html
"""

import re
from collections.abc import Iterator
from typing import Any

_SYNTAX_ERROR = re.compile(r"line (\d+):(\d+) (.*)", re.DOTALL)
_CONDITIONS = "software.amazon.glue.dqdl.model.condition"


class InvalidRulesetError(ValueError):
    """The ruleset is not DQDL, or asks for what is not supported here; the message has the line and the column."""


class Position:
    """Where something stands in a ruleset; both count from 1."""

    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


def parse(jvm: Any, text: str) -> Any:
    """The `DQRuleset` of the engine.

    jvm: py4j's view of a JVM with the engine on its class path.

    Raises:
        InvalidRulesetError
    """
    parser = jvm.software.amazon.glue.dqdl.parser.DQDLParser()
    try:
        ruleset = parser.parse(text)
    except Exception as error:
        if not hasattr(error, "java_exception"):
            raise
        raise InvalidRulesetError(_parsing_error(jvm, text, str(error.java_exception.getMessage()))) from None
    _refuse_unsupported(jvm, text, ruleset)
    return ruleset


def leaves(rule: Any) -> list[Any]:
    """The rules that a `DQRule` is composed of; itself, if it is not composed."""
    nested = list(rule.getNestedRules())
    return [leaf for each in nested for leaf in leaves(each)] if nested else [rule]


def executable(jvm: Any, rule: Any) -> Any:
    """The engine's `ExecutableRule` of a rule that is not composed."""
    return getattr(getattr(jvm.com.amazon.deequ.dqdl.translation, "DQDLRuleTranslator$"), "MODULE$").toExecutableRule(
        rule
    )


def class_name(instance: Any) -> str:
    """The simple name of a Java object's class."""
    name: str = instance.getClass().getSimpleName()
    return name


def _parsing_error(jvm: Any, text: str, message: str) -> str:
    found = _SYNTAX_ERROR.search(message)
    if found:
        return f"Parsing Error: {Position(int(found[1]), int(found[2]) + 1)}: {found[3]}"
    for rule, position in _rules(jvm, text):  # the parser says what is wrong, but not with which of the rules
        try:
            jvm.software.amazon.glue.dqdl.parser.DQDLParser().parse(f"Rules = [ {rule} ]")
        except Exception as error:
            if not hasattr(error, "java_exception"):
                raise
            if str(error.java_exception.getMessage()) == message:
                return f"{message} ({position})"
    return message


def _refuse_unsupported(jvm: Any, text: str, ruleset: Any) -> None:
    positions = [position for _, position in _rules(jvm, text)]
    rules = [leaf for rule in ruleset.getRules() for leaf in leaves(rule)]
    for rule, position in zip(rules, positions, strict=False):  # after the rules' come the analyzers'
        called = next(filter(None, map(_function_call, _conditions(rule))), None)
        if called:
            raise InvalidRulesetError(f"not supported here yet: {called} (dynamic rules) in {rule} ({position})")
        made = executable(jvm, rule)
        if class_name(made) == "UnsupportedExecutableRule":
            raise InvalidRulesetError(f"not supported here yet: {rule} ({position}): {made.reason().get()}")
    if len(ruleset.getAnalyzers()):
        raise InvalidRulesetError(f"not supported here yet: Analyzers ({positions[len(rules)]})")


def _conditions(rule: Any) -> Iterator[Any]:
    yield from filter(None, (rule.getCondition(), rule.getThresholdCondition()))


def _function_call(condition: Any) -> str | None:
    """The call of a function of earlier results in a condition, such as `avg(last(10))`."""
    if condition.getClass().getName() != f"{_CONDITIONS}.number.NumberBasedCondition":
        return None
    pending = list(condition.getOperands())
    while pending:
        operand = pending.pop()
        kind = class_name(operand)
        if kind == "FunctionCallOperand":
            return str(operand.toString())
        if kind == "BinaryExpressionOperand":
            pending += [operand.getOperand1(), operand.getOperand2()]
    return None


def _rules(jvm: Any, text: str) -> list[tuple[str, Position]]:
    """The text of each rule that is not composed, then of each analyzer, and where it begins."""
    dqdl, antlr = jvm.software.amazon.glue.dqdl, jvm.org.antlr.v4.runtime
    characters = antlr.CharStreams.fromString(text)
    lexer = dqdl.DataQualityDefinitionLanguageLexer(characters)
    parser = dqdl.DataQualityDefinitionLanguageParser(antlr.CommonTokenStream(lexer))
    for each in (lexer, parser):
        each.removeErrorListeners()
    document = parser.document()
    found = []
    for path in ("//dqRule", "//dqAnalyzer"):
        for node in antlr.tree.xpath.XPath.findAll(document, path, parser):
            start = node.getStart()
            spelled = characters.getText(antlr.misc.Interval(start.getStartIndex(), node.getStop().getStopIndex()))
            found.append((spelled, Position(start.getLine(), start.getCharPositionInLine() + 1)))
    return found
