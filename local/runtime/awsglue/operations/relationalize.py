"""Frames as tables that a relational database can take."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue import gluetypes
from awsglue import paths as field_paths
from awsglue.operations.unnest import flat
from awsglue.support import not_supported

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection

Table = tuple[DataFrame, gluetypes.StructType]

_KEY = gluetypes.LongType()


def relationalize(
    frame: "DynamicFrame",
    root_table_name: str,
    staging_path: str | None = None,  # noqa: ARG001 (AWS's parameter)
    options: Mapping[str, Any] | None = None,
) -> "DynamicFrameCollection":
    """The frame with its structs unnested, and a table for each array: `root_arr`, with `id`, `index` and `arr.val`
    (`arr.val.field` for structs). The array's own column has the id. An array in an array's elements is a table
    `root_arr.val.inner`.

    staging_path: where AWS keeps the tables as CSV and reads them from. Here the rows that have arrays are kept by
        Spark, so that all tables have the same ids, and nothing is written.

    AWS leaves open: which numbers the ids are (they are unique in a table); an array that is null has no id, an empty
    one an id that no row has; a map is an array of `map.key` and `map.val`; of a choice with an array, the other types
    stay beside the id.

    Not here: options, of which AWS documents none.
    """
    if options:
        raise not_supported(f"relationalize options {', '.join(options)}")
    tables: dict[str, Table] = {}
    _add(tables, root_table_name, root_table_name, frame.toDF(), field_paths.top_level(frame.schema()))
    return frame.collected({name: frame.derived(data, schema) for name, (data, schema) in tables.items()})


def _add(tables: dict[str, Table], root: str, name: str, data: DataFrame, fields: field_paths.Fields) -> None:
    """Add a table, and those of its arrays."""
    data, schema = field_paths.select(data, flat(fields))
    tables[name] = data, schema
    if not any(_pivoted(field.dataType) for field in schema):
        return
    row, key = F.col("row"), F.col("id")
    data = data.select(F.struct("*").alias("row"), (F.monotonically_increasing_id() + 1).alias("id"))
    data = data.localCheckpoint(eager=False)
    columns = [(field, row[field.name]) for field in schema]
    tables[name] = field_paths.select(data, [_with_key(field, values, key) for field, values in columns])
    for field, values in columns:
        if pivoted := _pivoted(field.dataType):
            inner = values["array"] if isinstance(field.dataType, gluetypes.ChoiceType) else values
            _add(
                tables,
                root,
                f"{root}_{field.name}",
                *_elements(data.select(key, inner.alias("val")), field.name, pivoted),
            )


def _pivoted(data_type: gluetypes.DataType) -> gluetypes.DataType | None:
    """The type of a field's values that become a table."""
    if isinstance(data_type, gluetypes.ChoiceType):
        return data_type.choices.get("array")
    return data_type if isinstance(data_type, (gluetypes.ArrayType, gluetypes.MapType)) else None


def _with_key(field: gluetypes.Field, values: Column, key: Column) -> tuple[gluetypes.Field, Column]:
    """A field with the key in the place of an array."""
    if not _pivoted(field.dataType):
        return field, values
    if not isinstance(field.dataType, gluetypes.ChoiceType):
        return gluetypes.Field(field.name, _KEY), F.when(values.isNotNull(), key)
    keys = F.when(values["array"].isNotNull(), key)
    types = {name: (gluetypes.Field(name, of), values[name]) for name, of in field.dataType.choices.items()}
    types["long"] = gluetypes.Field("long", _KEY), F.coalesce(values["long"], keys) if "long" in types else keys
    made = field_paths.choice_of([types[name] for name in sorted(types) if name != "array"])
    return (gluetypes.Field(field.name, made[0]), made[1]) if made else (gluetypes.Field(field.name, _KEY), keys)


def _elements(data: DataFrame, name: str, data_type: gluetypes.DataType) -> tuple[DataFrame, field_paths.Fields]:
    """A row for each element of the arrays, or each entry of the maps, in `val`."""
    place: field_paths.Fields = [
        (gluetypes.Field("id", _KEY), F.col("id")),
        (gluetypes.Field("index", gluetypes.IntegerType()), F.col("index")),
    ]
    if isinstance(data_type, gluetypes.MapType):
        data = data.select("id", F.posexplode(F.map_entries("val")).alias("index", "entry"))
        entry = F.col("entry")
        place.append((gluetypes.Field(f"{name}.key", gluetypes.StringType()), entry["key"]))
        return data, [*place, (gluetypes.Field(f"{name}.val", data_type.valueType), entry["value"])]
    data = data.select("id", F.posexplode("val").alias("index", "val"))
    element = data_type.elementType if isinstance(data_type, gluetypes.ArrayType) else gluetypes.UnknownType()
    return data, [*place, (gluetypes.Field(f"{name}.val", element), F.col("val"))]
