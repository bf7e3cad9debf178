"""Values as DynamoDB writes them in JSON, in structs that say their types: `{"S": "x"}`, `{"M": {"a": {"N": "1"}}}`.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
"""

from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue import gluetypes as glue
from awsglue import paths, schemas

_TYPES = frozenset({"S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"})

Value = tuple[glue.DataType, Column]


def is_value(data_type: glue.DataType) -> bool:
    """Whether fields of this type have DynamoDB's values."""
    return isinstance(data_type, glue.StructType) and bool(data_type.fields) and _TYPES.issuperset(data_type.field_map)


def items(fields: paths.Fields) -> paths.Fields:
    """The fields, and in the place of a struct whose fields are all values (an export's `Item`) those fields."""
    made: paths.Fields = []
    for field, values in fields:
        of = field.dataType
        if isinstance(of, glue.StructType) and of.fields and all(is_value(each.dataType) for each in of):
            made += [(each, values[each.name]) for each in of]
        else:
            made.append((field, values))
    return made


def plain(data_type: glue.DataType, values: Column, *, lists: bool) -> Value:
    """A value without the struct around it, and so inside maps; null's as null. A field that has values of several
    of DynamoDB's types is a choice.

    lists: also in lists whose elements are all of one type that is not a map.
    """
    if not isinstance(data_type, glue.StructType) or not is_value(data_type):
        return data_type, values
    known = [_of(field.name, field.dataType, values[field.name], lists=lists) for field in data_type]
    together: dict[str, Value] = {}
    for of, each in known:
        there = together.get(of.typeName())
        if there is None:
            together[of.typeName()] = of, each
        elif there[0] == of:
            together[of.typeName()] = of, F.coalesce(there[1], each)
        else:
            raise ValueError(f"DynamoDB values of {there[0]!r} and of {of!r} cannot be in one field.")
    if len(together) > 1:
        together.pop("null", None)
    made = paths.choice_of([(glue.Field(name, together[name][0]), together[name][1]) for name in sorted(together)])
    return made or (glue.NullType(), F.lit(None))


def _of(name: str, data_type: glue.DataType, values: Column, *, lists: bool) -> Value:
    if name == "NULL":
        return glue.NullType(), F.lit(None)
    if name == "M" and isinstance(data_type, glue.StructType):
        fields = [(field, plain(field.dataType, values[field.name], lists=lists)) for field in data_type]
        made = F.struct(*[each.alias(field.name) for field, (_, each) in fields])
        of = glue.StructType(glue.Field(field.name, inner) for field, (inner, _) in fields)
        return of, F.when(values.isNotNull(), made)
    if name == "L" and lists and isinstance(data_type, glue.ArrayType) and _of_one_type(data_type.elementType):
        return _list(data_type, values)
    return data_type, values


def _of_one_type(element: glue.DataType) -> bool:
    return (
        isinstance(element, glue.StructType)
        and is_value(element)
        and len(element.fields) == 1
        and element.fields[0].name != "M"
    )


def _list(data_type: glue.ArrayType, values: Column) -> Value:
    found: list[glue.DataType] = []

    def one(element: Column) -> Column:
        of, made = plain(data_type.elementType, element, lists=True)
        found.append(of)
        return made

    made = F.transform(values, one)
    return glue.ArrayType(found[0]), made.cast(schemas.spark_type(glue.ArrayType(found[0])))
