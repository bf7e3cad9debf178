"""Frames split in two by comparing fields with values."""

import operator
from collections.abc import Callable, Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any

from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue.operations.keys import keys

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection

_COMPARATORS: dict[str, Callable[[Any, Any], Any]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
}


def split_rows(
    frame: "DynamicFrame", comparison_dict: Mapping[str, Mapping[str, Any]], name1: str, name2: str
) -> "DynamicFrameCollection":
    """name1: the records for which all comparisons hold. name2: the others, those with a null where one is made too.

    comparison_dict: by path of a field, values by comparator, `{"age": {">": 10, "<": 20}}`; the comparators beside
    these two, which are AWS's examples, are `>=`, `<=`, `=`, `==` and `!=`.

    Raises:
        ValueError: there is no such field, no such comparator, or the field is a choice.
    """
    all_hold = F.coalesce(reduce(operator.and_, _comparisons(frame, comparison_dict)), F.lit(False))
    data = frame.toDF()
    return frame.collected({name1: frame.derived(data.filter(all_hold)), name2: frame.derived(data.filter(~all_hold))})


def _comparisons(frame: "DynamicFrame", comparison_dict: Mapping[str, Mapping[str, Any]]) -> list[Column]:
    made = []
    for path, wanted in comparison_dict.items():
        (column,) = keys(frame, path)
        for comparator, value in wanted.items():
            if comparator not in _COMPARATORS:
                raise ValueError(f"{comparator!r} is none of the comparators {', '.join(_COMPARATORS)}.")
            made.append(_COMPARATORS[comparator](column, F.lit(value)))
    if not made:
        raise ValueError("split_rows needs something to compare a field with, such as {'age': {'>': 10}}.")
    return made
