"""Files that a job writes as the Data Catalog describes them, in the words that a crawler has for the same files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from awsglue import gluetypes, schemas
from awsglue.flags import is_true

Json = dict[str, Any]
Options = Mapping[str, Any]
"""Of a format, as a script gives them."""
Columns = list[dict[str, str]]

_TEXT = (
    "org.apache.hadoop.mapred.TextInputFormat",
    "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
)


@dataclass(frozen=True)
class Description:
    """serde_parameters: of the names of the columns, as the files have them, and the format's options. parameters: of
    the table.
    """

    input_format: str
    output_format: str
    serde: str
    serde_parameters: Callable[[list[str], Options], dict[str, str]]
    parameters: Callable[[Options], dict[str, str]] = lambda _options: {}


def _json_paths(names: list[str], _options: Options) -> dict[str, str]:
    return {"paths": ",".join(sorted(names))}


def _separator(_names: list[str], options: Options) -> dict[str, str]:
    return {"field.delim": str(options.get("separator", ","))}


def _csv_parameters(options: Options) -> dict[str, str]:
    header = {"skip.header.line.count": "1"} if is_true(options.get("writeHeader", True)) else {}
    return {"delimiter": str(options.get("separator", ",")), "columnsOrdered": "true", **header}


def _serialization(_names: list[str], _options: Options) -> dict[str, str]:
    return {"serialization.format": "1"}


CLASSIFICATIONS = {
    "avro": Description(
        "org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat",
        "org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat",
        "org.apache.hadoop.hive.serde2.avro.AvroSerDe",
        _serialization,
    ),
    "csv": Description(*_TEXT, "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe", _separator, _csv_parameters),
    "json": Description(*_TEXT, "org.openx.data.jsonserde.JsonSerDe", _json_paths),
    "parquet": Description(
        "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
        "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
        _serialization,
        lambda _options: {"useGlueParquetWriter": "true"},
    ),
}
"""Of the formats whose tables jobs may create and update, and of no other."""


def columns(classification: str, schema: gluetypes.StructType, keys: tuple[str, ...] = ()) -> Columns:
    """The columns of files that hold all fields but these keys; the catalog has names in lower case."""
    return [_column(field, classification) for field in schema if field.name not in keys]


def key_columns(classification: str, schema: gluetypes.StructType, keys: tuple[str, ...]) -> Columns:
    return [_column(schema.getField(key), classification) for key in keys]


def _column(field: gluetypes.Field, classification: str) -> dict[str, str]:
    """Of a choice, text has the value that there is, and a crawler would call that a string."""
    as_text = classification in ("csv", "json") and isinstance(field.dataType, gluetypes.ChoiceType)
    return {"Name": field.name.lower(), "Type": "string" if as_text else schemas.catalog_name(field.dataType)}


def storage_descriptor(
    classification: str,
    schema: gluetypes.StructType,
    keys: tuple[str, ...],
    location: str,
    options: Options,
) -> Json:
    """The `StorageDescriptor` of a table. keys: fields that are in the folders' names and not in the files."""
    description = CLASSIFICATIONS[classification]
    return {
        "Columns": columns(classification, schema, keys),
        "Location": location,
        "InputFormat": description.input_format,
        "OutputFormat": description.output_format,
        "SerdeInfo": {
            "SerializationLibrary": description.serde,
            "Parameters": serde_parameters(classification, schema, keys, options),
        },
        "StoredAsSubDirectories": False,
    }


def serde_parameters(
    classification: str, schema: gluetypes.StructType, keys: tuple[str, ...], options: Options
) -> dict[str, str]:
    names = [field.name for field in schema if field.name not in keys]
    return CLASSIFICATIONS[classification].serde_parameters(names, options)
