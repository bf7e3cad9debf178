"""XML: each element of one name is a record.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-xml-home.html

Fields are the element's attributes, with a prefix, and its child elements; of several of a name, the array; so one
that comes once in a record and twice in another is a choice. What AWS leaves open: an element with nothing in it is
null, numbers are int, long or double, and rows that are one self-closing tag, which AWS does not read, are read.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pyspark.sql import DataFrameWriter

from awsglue import gluetypes as glue
from awsglue.formats import Records, Source, options, python_records, scanning, xml_text
from awsglue.support import not_supported

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame

DIALECT = (
    "rowTag",
    "encoding",
    "excludeAttribute",
    "treatEmptyValuesAsNulls",
    "attributePrefix",
    "valueTag",
    "ignoreSurroundingSpaces",
)
"""The options that say how the files are written, which a table's properties may say too."""


def read(source: Source) -> Records:
    """Raises:
    NotSupportedHereError: an option that is not known, by its name.
    ValueError: there is no rowTag.
    """
    given = source.options
    options.only("xml", given, (*DIALECT, "withSchema"))
    if not given.get("rowTag"):
        raise ValueError("format=xml needs the format option rowTag.")
    if not source.files:
        return scanning.nothing(source)
    dialect = xml_text.Dialect(
        row_tag=str(given["rowTag"]),
        encoding=given.get("encoding"),
        exclude_attribute=options.flag(given, "excludeAttribute"),
        treat_empty_values_as_nulls=options.flag(given, "treatEmptyValuesAsNulls"),
        attribute_prefix=str(given.get("attributePrefix", "_")),
        value_tag=str(given.get("valueTag", "_VALUE")),
        ignore_surrounding_spaces=options.flag(given, "ignoreSurroundingSpaces"),
    )
    schema = glue.from_json_value(json.loads(given["withSchema"])) if given.get("withSchema") else None
    if schema is not None and not isinstance(schema, glue.StructType):
        raise ValueError(f"withSchema: {given['withSchema']!r} is not the schema of a struct")
    return python_records.read(source, scanning.whole_files(source), xml_text.parser(dialect, schema), schema)


def write(frame: "DynamicFrame", given: Mapping[str, Any], keys: Sequence[str] = ()) -> DataFrameWriter:  # noqa: ARG001 (a format's)
    """Not here: AWS does not write it either."""
    raise not_supported("writing format=xml (AWS Glue does not write it either)")
