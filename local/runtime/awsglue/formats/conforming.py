"""The schema of records, in the light of the table's that they are of.

AWS says that a frame's schema is that of the data; here a table's columns say three things more: their order, the
width of numbers (a whole number in a `bigint` or `double` column is one), and the type of what has no value.
"""

from awsglue import gluetypes as glue

_WIDER: dict[type[glue.DataType], tuple[type[glue.DataType], ...]] = {
    glue.LongType: (glue.IntegerType,),
    glue.FloatType: (glue.IntegerType, glue.LongType, glue.DoubleType),
    glue.DoubleType: (glue.IntegerType, glue.LongType),
    glue.DecimalType: (glue.IntegerType, glue.LongType),
}
"""The types of numbers that fit a column, by the column's; a float is a double that lacks digits it never had."""


def conformed(found: glue.StructType, columns: glue.StructType | None) -> glue.StructType:
    """The columns that the table has, then the fields that only the records have.

    A field is a column's if its name is, whatever its case; it keeps its own name.
    """
    if columns is None:
        return found
    by_name = {field.name.lower(): field for field in found}
    first = [_field(by_name.pop(column.name.lower(), None), column) for column in columns]
    return glue.StructType([*first, *by_name.values()])


def _field(found: glue.Field | None, column: glue.Field) -> glue.Field:
    return glue.Field(found.name, _type(found.dataType, column.dataType)) if found else column


def _type(found: glue.DataType, column: glue.DataType) -> glue.DataType:
    if isinstance(found, (glue.NullType, glue.UnknownType)):
        return column
    if isinstance(found, glue.StructType) and isinstance(column, glue.StructType):
        return conformed(found, column)
    if isinstance(found, glue.ArrayType) and isinstance(column, glue.ArrayType):
        return glue.ArrayType(_type(found.elementType, column.elementType))
    fitting = (*_WIDER.get(type(column), ()), type(column))
    if isinstance(found, glue.ChoiceType):
        return _choice(found, column, fitting)
    return column if isinstance(found, fitting) and type(column) in _WIDER else found


def _choice(found: glue.ChoiceType, column: glue.DataType, fitting: tuple[type[glue.DataType], ...]) -> glue.DataType:
    others = [each for each in found.choices.values() if type(column) not in _WIDER or not isinstance(each, fitting)]
    if len(others) == len(found.choices):
        return found
    return glue.ChoiceType([column, *others]) if others else column
