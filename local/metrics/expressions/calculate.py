"""The result of metric math."""

import inspect

from local.metrics.expressions.functions import FUNCTIONS, MISSING
from local.metrics.expressions.operands import Operand, Scope
from local.metrics.expressions.syntax import Call, ExpressionError, Name, Node, Number, Text, parse

BAND = "ANOMALY_DETECTION_BAND"
_DEVIATIONS = 2.0


def check(node: Node) -> None:
    """Refuse functions that are not there, by their names.

    Raises:
        ExpressionError
    """
    if not isinstance(node, Call):
        return
    if node.function in MISSING:
        raise ExpressionError(f"The function {node.function} is not supported by this local cloud")
    if node.function not in FUNCTIONS and node.function != BAND:
        raise ExpressionError(f"Unknown function {node.function}")
    for argument in node.arguments:
        check(argument)


def calculate(expression: str, scope: Scope) -> Operand:
    """What an expression gives.

    Raises:
        ExpressionError
    """
    tree = parse(expression)
    check(tree)
    return _value(tree, scope)


def _value(node: Node, scope: Scope) -> Operand:
    if isinstance(node, Number | Text):
        return node.value
    if isinstance(node, Name):
        return node.value if node.value in ("REPEAT", "LINEAR") else scope.lookup(node.value)
    if node.function == BAND:
        return _band(node, scope)
    operands = [_value(argument, scope) for argument in node.arguments]
    try:
        inspect.signature(FUNCTIONS[node.function]).bind(scope, *operands)
    except TypeError as error:
        raise ExpressionError(f"{node.function}: {error}") from error
    return FUNCTIONS[node.function](scope, *operands)


def _band(node: Call, scope: Scope) -> Operand:
    """The band about a metric, which must be one that is named: its history is looked at, too."""
    metric, *width = node.arguments or (None,)
    if not isinstance(metric, Name) or len(width) > 1 or not all(isinstance(each, Number) for each in width):
        raise ExpressionError(f"{BAND} wants the id of a metric and a number of standard deviations")
    if scope.band is None:
        raise ExpressionError(f"{BAND} cannot be used here")
    deviations = width[0].value if width and isinstance(width[0], Number) else _DEVIATIONS
    return scope.band(metric.value, deviations)
