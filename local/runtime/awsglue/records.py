"""Records: the rows of a frame as Python functions see them, a dict by field, each value of whatever type it has.

Values of a choice come as themselves; in a row of the DataFrame they are a struct with a field for each type.
"""

import base64
import datetime
import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from pyspark import RDD
from pyspark.sql import DataFrame, Row, SparkSession

from awsglue import gluetypes as glue
from awsglue import schemas


class DynamicRecord(dict[str, Any]):
    """A record, or a struct in one: `record["field"]`, or `record.field` where a dict has no attribute of that name.

    A field that the record lacked where it came from is there and None, as long as another record of its frame has it.
    """

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __delattr__(self, name: str) -> None:
        del self[name]


Record = Mapping[str, Any]
_INT, _LONG = 1 << 31, 1 << 63


def type_of(value: Any, like: glue.DataType | None = None) -> glue.DataType:
    """The type of a value.

    like: the type that the field had before, which a whole number keeps when it can be one of it: Python has one type
    of these where Glue has five.

    Raises:
        TypeError: values of this class cannot be in a frame.
    """
    if isinstance(like, glue.ChoiceType):
        like = _alternative(value, like)
    if isinstance(value, (Mapping, Row)):
        return _struct_of(value, like)
    if isinstance(value, (list, tuple, set)):
        inner = like.elementType if isinstance(like, glue.ArrayType) else None
        return glue.ArrayType(schemas.merge_all([glue.NullType(), *(type_of(each, inner) for each in value)]))
    if isinstance(value, bool):
        return glue.BooleanType()
    if isinstance(value, int):
        return _whole(value, like)
    if isinstance(value, Decimal):
        return like if isinstance(like, glue.DecimalType) else _decimal(value)
    if isinstance(value, float):
        return like if isinstance(like, glue.FloatType) else glue.DoubleType()
    for kind, data_type in _ATOMIC:
        if isinstance(value, kind):
            return data_type
    raise TypeError(f"A value of {type(value).__module__}.{type(value).__name__} cannot be in a DynamicFrame.")


_ATOMIC: list[tuple[type, glue.DataType]] = [
    (str, glue.StringType()),
    (type(None), glue.NullType()),
    (datetime.datetime, glue.TimestampType()),
    (datetime.date, glue.DateType()),
    (bytes, glue.BinaryType()),
    (bytearray, glue.BinaryType()),
]


def _alternative(value: Any, choice: glue.ChoiceType) -> glue.DataType | None:
    """The type of a choice that a value is of, if it is of one."""
    if isinstance(value, (Mapping, Row)):
        return choice.choices.get("struct") or choice.choices.get("map")
    for name in ("array", "int", "long", "short", "byte", "decimal", "double", "float"):
        there = choice.choices.get(name)
        if there is not None and type_of(value, there).typeName() == name:
            return there
    return None


def _struct_of(value: Any, like: glue.DataType | None) -> glue.DataType:
    members = value if isinstance(value, Mapping) else value.asDict()
    if isinstance(like, glue.MapType):
        return glue.MapType(schemas.merge_all(type_of(each, like.valueType) for each in members.values()))
    known = like.field_map if isinstance(like, glue.StructType) else {}
    return glue.StructType(
        glue.Field(str(name), type_of(each, known[name].dataType if name in known else None))
        for name, each in members.items()
    )


_WIDTHS = {glue.ByteType: 1 << 7, glue.ShortType: 1 << 15, glue.IntegerType: _INT, glue.LongType: _LONG}


def _whole(value: int, like: glue.DataType | None) -> glue.DataType:
    width = _WIDTHS.get(type(like))  # type: ignore[arg-type] # None has no width
    if like and width and -width <= value < width:
        return like
    if -_INT <= value < _INT:
        return glue.IntegerType()
    if -_LONG <= value < _LONG:
        return glue.LongType()
    return _decimal(Decimal(value))


def _decimal(value: Decimal) -> glue.DataType:
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        return glue.DoubleType()  # not a number, or infinite
    scale = max(0, -exponent)
    precision = max(len(digits) + max(0, exponent), scale)
    return glue.DecimalType(precision, scale) if precision <= 38 else glue.DoubleType()


def to_row(value: Any, data_type: glue.DataType) -> Any:
    """A value as Spark wants it in a field of this type, which is of the types that its values have."""
    if value is None or isinstance(data_type, (glue.NullType, glue.UnknownType)):
        return None
    if isinstance(data_type, glue.ChoiceType):
        of = _chosen(value, data_type)
        return tuple(
            to_row(value, data_type.choices[name]) if name == of else None for name in sorted(data_type.choices)
        )
    if isinstance(data_type, glue.StructType):
        members = value if isinstance(value, Mapping) else value.asDict()
        return tuple(to_row(members.get(field.name), field.dataType) for field in data_type)
    if isinstance(data_type, glue.ArrayType):
        return [to_row(each, data_type.elementType) for each in value]
    if isinstance(data_type, glue.MapType):
        return {str(name): to_row(each, data_type.valueType) for name, each in value.items()}
    if isinstance(data_type, glue.DoubleType):
        return float(value)
    if isinstance(data_type, glue.DecimalType):
        return Decimal(value)
    if isinstance(data_type, glue.BinaryType):
        return bytearray(value)
    return value


def _chosen(value: Any, choice: glue.ChoiceType) -> str:
    """The name of the type of a choice that a value is of."""
    there = _alternative(value, choice)
    name = type_of(value, there).typeName()
    if name in choice.choices:
        return name
    raise TypeError(f"A {name} is none of the choice's {', '.join(sorted(choice.choices))}.")


def to_record(value: Any, data_type: glue.DataType) -> Any:
    """A value of a row, as `to_row` makes it, back as it was."""
    if value is None:
        return None
    if isinstance(data_type, glue.ChoiceType):
        pairs = zip(sorted(data_type.choices), value, strict=True)
        return next((to_record(each, data_type.choices[name]) for name, each in pairs if each is not None), None)
    if isinstance(data_type, glue.StructType):
        return DynamicRecord(
            {field.name: to_record(each, field.dataType) for field, each in zip(data_type, value, strict=True)}
        )
    if isinstance(data_type, glue.ArrayType):
        return [to_record(each, data_type.elementType) for each in value]
    if isinstance(data_type, glue.MapType):
        return {name: to_record(each, data_type.valueType) for name, each in value.items()}
    return value


def of(frame: DataFrame, schema: glue.StructType) -> "RDD[Record]":
    """The records of a frame."""
    return frame.rdd.map(lambda row: to_record(row, schema))


def together(values: "RDD[Any]") -> glue.DataType:
    """The type that values have together: one pass over all of them, in Python."""

    def infer(part: Iterable[Any]) -> Iterable[glue.DataType]:
        yield schemas.merge_all(map(type_of, part))

    return schemas.merge_all(values.mapPartitions(infer).collect())


def schema_of(values: "RDD[Any]") -> glue.StructType:
    """The schema that records have together."""
    found = together(values)
    return found if isinstance(found, glue.StructType) else glue.StructType()


def frame_of(spark: SparkSession, values: "RDD[Record]", schema: glue.StructType) -> DataFrame:
    """The DataFrame of records that have this schema."""
    convert: Callable[[Record], Any] = lambda record: to_row(record, schema)  # noqa: E731 (typed)
    return spark.createDataFrame(values.map(convert), schemas.spark_schema(schema), verifySchema=False)


def to_json(record: Record) -> str:
    """A record as a JSON object on one line, without the fields that are null."""
    return json.dumps(_without_nulls(record), ensure_ascii=False, default=_plain)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _without_nulls(each) for name, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_without_nulls(each) for each in value]
    return value


def _plain(value: Any) -> Any:
    """What JSON has for a value that it has no type for: as Spark writes it, decimals within a double's precision."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return base64.b64encode(value).decode()
