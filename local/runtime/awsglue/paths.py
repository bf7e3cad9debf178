"""Where a field is in a frame: `name`, `address.city`, `` `a.b`.c `` (back-ticks around a name with dots or brackets),
`orders[].price` (in each element of an array).
"""

import re
from collections.abc import Callable, Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue import gluetypes as glue

ELEMENTS = "[]"
"""The step of a path into the elements of an array."""

_STEP = re.compile(r"`((?:[^`]|``)+)`|([^.`\[\]]+)|(\[\])")

Fields = list[tuple[glue.Field, Column]]
Change = Callable[[glue.Field, Column], Fields]
"""What becomes of a field with a column: nothing, one field, or several."""


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


def resolve(schema: glue.StructType, path: str) -> tuple[str, ...]:
    """The steps of a path in this schema: a top-level field whose name is the whole path goes before nested ones."""
    return (path,) if schema.hasField(path) else parse(path)


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
    frame: DataFrame, schema: glue.StructType, steps: Sequence[str], how: Change
) -> tuple[DataFrame, glue.StructType]:
    """The frame with the field at the end of a path changed; as it is, if there is no such field."""
    if find(schema, steps) is None:
        return frame, schema
    return select(frame, _changed(top_level(schema), steps, how))


def _changed(fields: Fields, steps: Sequence[str], how: Change) -> Fields:
    made: Fields = []
    for field, values in fields:
        if field.name != steps[0]:
            made.append((field, values))
        elif len(steps) == 1:
            made += how(field, values)
        else:
            data_type, below = _below(field.dataType, values, steps[1:], how)
            made.append((glue.Field(field.name, data_type, field.properties), below))
    return made


def _below(data_type: glue.DataType, values: Column, steps: Sequence[str], how: Change) -> tuple[glue.DataType, Column]:
    """What becomes of a value when the field at the end of a path inside it is changed."""
    if isinstance(data_type, glue.ChoiceType):
        name = "array" if steps[0] == ELEMENTS else "struct"
        fields = [(glue.Field(each, data_type.choices[each]), values[each]) for each in sorted(data_type.choices)]
        inner, made = _below(data_type.choices[name], values[name], steps, how)
        replaced = [(glue.Field(name, inner), made) if field.name == name else (field, one) for field, one in fields]
        return glue.ChoiceType(field.dataType for field, _ in replaced), _struct(values, replaced)
    if isinstance(data_type, glue.ArrayType):
        return _elements(data_type, values, steps[1:], how)
    if not isinstance(data_type, glue.StructType):
        raise ValueError(f"There is no field {steps[0]} in a {data_type.typeName()}.")
    changed = _changed([(field, values[field.name]) for field in data_type], steps, how)
    return glue.StructType(field for field, _ in changed), _struct(values, changed)


def _elements(
    data_type: glue.ArrayType, values: Column, steps: Sequence[str], how: Change
) -> tuple[glue.DataType, Column]:
    found: list[glue.DataType] = []

    def one(element: Column) -> Column:
        if steps:
            inner, made = _below(data_type.elementType, element, steps, how)
        else:
            ((field, made),) = how(glue.Field("element", data_type.elementType), element)
            inner = field.dataType
        found.append(inner)
        return made

    return_values = F.transform(values, one)
    return glue.ArrayType(found[0]), return_values


def _struct(values: Column, fields: Fields) -> Column:
    """A struct of fields, null where the one that it takes the place of is."""
    made = F.struct(*[one.alias(field.name) for field, one in fields]) if fields else F.struct()
    return F.when(values.isNotNull(), made)
