"""Where a field is in a frame: `name`, `address.city`, `` `a.b`.c `` (back-ticks around a name with dots or brackets),
`orders[].price` (in each element of an array).
"""

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue import gluetypes as glue

ELEMENTS = "[]"
"""The step of a path into the elements of an array."""

_STEP = re.compile(r"`((?:[^`]|``)+)`|([^.`\[\]]+)|(\[\])")

Fields = list[tuple[glue.Field, Column]]
Leaf = tuple[tuple[str, ...], glue.DataType, Column]
"""A field by its path, with its values."""
Change = Callable[[glue.Field, Column], Fields]
"""What becomes of a field with a column: nothing, one field, or several."""
Tree = dict[str, "Tree | Change"]
"""Changes by the steps of the paths that lead to them."""


def parse(path: str) -> tuple[str, ...]:
    """The steps of a path.

    Raises:
        ValueError: it is not a path.
    """
    steps, place = [], 0
    while place < len(path):
        found = _STEP.match(path, place)
        if not found:
            raise ValueError(f"{path!r} is not the path of a field (at {path[place:]!r}).")
        quoted, plain, elements = found.groups()
        steps.append(quoted.replace("``", "`") if quoted else plain or elements)
        place = found.end()
        if place < len(path) and path[place] == ".":
            place += 1
            if place == len(path):
                raise ValueError(f"{path!r} is not the path of a field: it ends with a dot.")
    if not steps:
        raise ValueError("The path of a field is empty.")
    return tuple(steps)


def listed(paths: str | Iterable[str]) -> list[str]:
    """Paths as a script gives them: AWS's examples pass a single one without a list."""
    return [paths] if isinstance(paths, str) else list(paths)


def resolve(schema: glue.StructType, path: str, *, case_sensitive: bool = True) -> tuple[str, ...]:
    """The steps of a path in this schema. A name after an array's is a field of the array's elements: `friends.age`
    is `friends[].age`.
    """
    found: list[str] = []
    for step in parse(path):
        if step != ELEMENTS and _is_array(find(schema, found)):
            found.append(ELEMENTS)
        found.append(step if case_sensitive else _as_spelled(find(schema, found), step))
    return tuple(found)


def _as_spelled(data_type: glue.DataType | None, step: str) -> str:
    if isinstance(data_type, glue.ChoiceType):
        data_type = data_type.choices.get("struct")
    names = [field.name for field in data_type] if isinstance(data_type, glue.StructType) else []
    return next((name for name in names if name.lower() == step.lower()), step)


def _is_array(data_type: glue.DataType | None) -> bool:
    if isinstance(data_type, glue.ChoiceType):
        return "array" in data_type.choices and "struct" not in data_type.choices
    return isinstance(data_type, glue.ArrayType)


def find(data_type: glue.DataType | None, steps: Sequence[str]) -> glue.DataType | None:
    """The type of the field at the end of a path, None if there is none; of a choice, the path goes into the struct
    or the array.
    """
    for step in steps:
        if isinstance(data_type, glue.ChoiceType):
            data_type = data_type.choices.get("array" if step == ELEMENTS else "struct")
        if step == ELEMENTS:
            data_type = data_type.elementType if isinstance(data_type, glue.ArrayType) else None
        elif isinstance(data_type, glue.StructType) and data_type.hasField(step):
            data_type = data_type.getField(step).dataType
        else:
            return None
    return data_type


def column(schema: glue.StructType, steps: Sequence[str]) -> Column:
    """The values of a field as a column of the frame's DataFrame; of one below an array's elements, arrays of them."""
    made, data_type = F.col(quoted(steps[0])), schema.getField(steps[0]).dataType
    return _inside(made, data_type, steps[1:])


def _inside(made: Column, data_type: glue.DataType, steps: Sequence[str]) -> Column:
    if not steps:
        return made
    step, rest = steps[0], steps[1:]
    if isinstance(data_type, glue.ChoiceType):
        name = "array" if step == ELEMENTS else "struct"
        return _inside(made[name], data_type.choices[name], steps)
    if isinstance(data_type, glue.ArrayType):
        element = data_type.elementType
        return F.transform(made, lambda each: _inside(each, element, rest))
    if not isinstance(data_type, glue.StructType):
        raise ValueError(f"There is no field {step} in a {data_type.typeName()}.")
    return _inside(made[step], data_type.getField(step).dataType, rest)


def quoted(name: str) -> str:
    """The name of a column for Spark's functions."""
    return "`" + name.replace("`", "``") + "`"


def top_level(schema: glue.StructType) -> Fields:
    """The fields of a frame, with their columns."""
    return [(field, F.col(quoted(field.name))) for field in schema]


def select(frame: DataFrame, fields: Fields) -> tuple[DataFrame, glue.StructType]:
    """A frame of these fields."""
    named = [made.alias(field.name) for field, made in fields]
    return frame.select(*named), glue.StructType(field for field, _ in fields)


def change(
    frame: DataFrame, schema: glue.StructType, changes: Mapping[tuple[str, ...], Change]
) -> tuple[DataFrame, glue.StructType]:
    """The frame with the fields at the end of paths changed. A path that leads nowhere is passed over."""
    there = {steps: how for steps, how in changes.items() if find(schema, steps) is not None}
    if not there:
        return frame, schema
    return select(frame, changed(top_level(schema), there))


def drop(
    frame: DataFrame, schema: glue.StructType, paths: Iterable[tuple[str, ...]]
) -> tuple[DataFrame, glue.StructType]:
    """The frame without the fields at these paths. What has no field left goes with its last one."""
    return change(frame, schema, dict.fromkeys(paths, lambda *_: []))


def keep(
    frame: DataFrame, schema: glue.StructType, paths: Iterable[tuple[str, ...]]
) -> tuple[DataFrame, glue.StructType]:
    """The frame with the fields at these paths only."""
    there = {steps: _as_it_is for steps in paths if find(schema, steps) is not None}
    return select(frame, changed(top_level(schema), there, lambda *_: []))


def _as_it_is(field: glue.Field, values: Column) -> Fields:
    return [(field, values)]


def changed(fields: Fields, changes: Mapping[tuple[str, ...], Change], others: Change = _as_it_is) -> Fields:
    """The fields with those at the end of paths changed. others: what becomes of those that no path leads to."""
    return _changed(fields, _tree(changes), others)


def nested(leaves: Iterable[Leaf]) -> Fields:
    """The fields that leaves make together. A struct is null where all its fields are.

    Raises:
        ValueError: one is to be in the place of another, or inside it.
    """
    groups: dict[str, list[Leaf]] = {}
    for steps, data_type, values in leaves:
        groups.setdefault(steps[0], []).append((steps[1:], data_type, values))
    return [_gathered(name, group) for name, group in groups.items()]


def _gathered(name: str, group: list[Leaf]) -> tuple[glue.Field, Column]:
    if len(group) == 1 and not group[0][0]:
        return glue.Field(name, group[0][1]), group[0][2]
    if not all(steps for steps, _, _ in group):
        raise ValueError(f"There is more than one field {name}, or a field inside of {name} too.")
    fields = nested(group)
    return glue.Field(name, glue.StructType(field for field, _ in fields)), _there(fields)


def _there(fields: Fields) -> Column:
    """A struct of fields, null where all of them are."""
    there = reduce(operator.or_, [values.isNotNull() for _, values in fields])
    return F.when(there, F.struct(*[values.alias(field.name) for field, values in fields]))


def _tree(changes: Mapping[tuple[str, ...], Change]) -> Tree:
    """Where one path begins another, the shorter one counts."""
    tree: Tree = {}
    for steps, how in changes.items():
        node = tree
        for step in steps[:-1]:
            below = node.setdefault(step, {})
            if not isinstance(below, dict):
                break
            node = below
        else:
            node[steps[-1]] = how
    return tree


def _changed(fields: Fields, tree: Tree, others: Change) -> Fields:
    made: Fields = []
    for field, values in fields:
        node = tree.get(field.name, others)
        if not isinstance(node, dict):
            made += node(field, values)
        elif inner := _inside_changed(field.dataType, values, node, others):
            made.append((glue.Field(field.name, inner[0], field.properties), inner[1]))
    return made


def _inside_changed(
    data_type: glue.DataType, values: Column, tree: Tree, others: Change
) -> tuple[glue.DataType, Column] | None:
    """A value of which some part is changed; None if nothing is left of it."""
    if isinstance(data_type, glue.ChoiceType):
        return _choice_changed(data_type, values, tree, others)
    if isinstance(data_type, glue.ArrayType):
        return _elements_changed(data_type, values, tree, others)
    if not isinstance(data_type, glue.StructType):
        raise ValueError(f"There is no field {next(iter(tree))} in a {data_type.typeName()}.")
    made = _changed([(field, values[field.name]) for field in data_type], tree, others)
    return (glue.StructType(field for field, _ in made), _struct(values, made)) if made else None


def _choice_changed(
    data_type: glue.ChoiceType, values: Column, tree: Tree, others: Change
) -> tuple[glue.DataType, Column] | None:
    below: Tree = {}
    for step, node in tree.items():
        members = below.setdefault("array" if step == ELEMENTS else "struct", {})
        members[step] = node  # type: ignore[index] # made here, as a tree
    fields = [(glue.Field(name, data_type.choices[name]), values[name]) for name in sorted(data_type.choices)]
    return choice_of(_changed(fields, below, others))


def choice_of(alternatives: Fields) -> tuple[glue.DataType, Column] | None:
    """A choice of these types, no choice if there is but one; None if there is none."""
    if len(alternatives) > 1:
        return glue.ChoiceType(field.dataType for field, _ in alternatives), _there(alternatives)
    return (alternatives[0][0].dataType, alternatives[0][1]) if alternatives else None


def _elements_changed(
    data_type: glue.ArrayType, values: Column, tree: Tree, others: Change
) -> tuple[glue.DataType, Column] | None:
    made: Fields = []

    def one(element: Column) -> Column:
        made.extend(_changed([(glue.Field(ELEMENTS, data_type.elementType), element)], tree, others))
        return made[0][1] if made else element

    elements = F.transform(values, one)
    if len(made) > 1:
        raise ValueError("The elements of an array cannot become several columns.")
    return (glue.ArrayType(made[0][0].dataType), elements) if made else None


def _struct(values: Column, fields: Fields) -> Column:
    """A struct of fields, null where the one that it takes the place of is."""
    return F.when(values.isNotNull(), F.struct(*[one.alias(field.name) for field, one in fields]))
