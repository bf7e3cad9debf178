"""The schema of records, in the light of the table's that they are of.

AWS says that a frame's schema is that of the data; here a table's columns say three things more: their order, the
width of numbers (a whole number in a `bigint` or `double` column is one), and the type of what has no value.
"""

from collections.abc import Collection

from awsglue import gluetypes as glue

_WIDER: dict[type[glue.DataType], tuple[type[glue.DataType], ...]] = {
    glue.LongType: (glue.IntegerType,),
    glue.FloatType: (glue.IntegerType, glue.LongType, glue.DoubleType),
    glue.DoubleType: (glue.IntegerType, glue.LongType),
}
"""The types of numbers that fit a column, by the column's; a float is a double that lacks digits it never had."""

_DIGITS = ((glue.IntegerType, 10), (glue.LongType, 19))
"""How many digits before the point a decimal needs for all numbers of a type."""


def conformed(found: glue.StructType, columns: glue.StructType | None) -> glue.StructType:
    """The columns that the table has, then the fields that only the records have.

    A field is a column's if its name is, or if no other's is and its own differs in case alone; it keeps its own name.
    """
    if columns is None:
        return found
    others = dict(found.field_map)
    first = [_field(others.pop(_name(column.name, others), None), column) for column in columns]
    return glue.StructType([*first, *others.values()])


def _name(column: str, fields: Collection[str]) -> str:
    """What the column is called among fields."""
    alike = [name for name in fields if name.lower() == column.lower()]
    return alike[0] if len(alike) == 1 else column


def _field(found: glue.Field | None, column: glue.Field) -> glue.Field:
    return glue.Field(found.name, _type(found.dataType, column.dataType)) if found else column


def _type(found: glue.DataType, column: glue.DataType) -> glue.DataType:
    if isinstance(found, (glue.NullType, glue.UnknownType)):
        return column
    if isinstance(found, glue.StructType) and isinstance(column, glue.StructType):
        return conformed(found, column)
    if isinstance(found, glue.ArrayType) and isinstance(column, glue.ArrayType):
        return glue.ArrayType(_type(found.elementType, column.elementType))
    if isinstance(found, glue.ChoiceType):
        return _choice(found, column)
    return column if isinstance(found, _fitting(column)) else found


def _fitting(column: glue.DataType) -> tuple[type[glue.DataType], ...]:
    """The types whose values are all of them values of a column of numbers."""
    if isinstance(column, glue.DecimalType):
        return tuple(kind for kind, digits in _DIGITS if digits <= column.precision - column.scale)
    return (*_WIDER[type(column)], type(column)) if type(column) in _WIDER else ()


def _choice(found: glue.ChoiceType, column: glue.DataType) -> glue.DataType:
    others = [each for each in found.choices.values() if not isinstance(each, _fitting(column))]
    if len(others) == len(found.choices):
        return found
    return glue.ChoiceType([column, *others]) if others else column
