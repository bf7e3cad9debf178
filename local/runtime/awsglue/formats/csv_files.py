"""CSV: a record a line, or `multiLine` with line breaks in quotes.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-csv-home.html

Read by itself, every value is a string. Without a header fields are `col0`, `col1` and so on. What AWS leaves open:
each file goes by its own header, so that files with other columns, or the same in another order, are read by name; a
header's field without a name, or with one that was there, is `col<place>`; a value beyond the header is in
`col<place>` (`col<place>_` where the header has that name), and one that is not there is null, where an empty one is
an empty string.

Of a table, the columns go by their place, or by name where a header has the names of all columns or no others. Values
are of the columns' types; a column with other values is a choice of its type and string; an empty one is null unless
the column is of strings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pyspark.sql import Column, DataFrameWriter
from pyspark.sql import functions as F  # noqa: N812 (its usual name)

from awsglue import gluetypes as glue
from awsglue import paths, schemas
from awsglue.formats import Records, Source, csv_scan, csv_values, json_output, options, scanning
from awsglue.formats.csv_text import Dialect
from awsglue.sources.s3_files import S3File

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame

_DOCUMENTED = (
    "separator",
    "escaper",
    "quoteChar",
    "multiLine",
    "multiline",
    "withHeader",
    "writeHeader",
    "skipFirst",
    "optimizePerformance",
    "strictCheckForQuoting",
)


def read(source: Source) -> Records:
    """Raises:
    NotSupportedHereError: an option that is not known, by its name.
    ValueError: a separator or the like that is not one character.
    """
    options.only("csv", source.options, _DOCUMENTED)
    dialect = Dialect.of(source.options)
    alike: dict[tuple[str, ...], list[S3File]] = {}
    for file, first in zip(source.files, csv_scan.first_rows(source, dialect), strict=True):
        if first is not None:
            alike.setdefault(tuple(first if dialect.with_header else [""] * len(first)), []).append(file)
    if not alike:
        return scanning.nothing(source)
    return scanning.union([_read(replace(source, files=files), dialect, first) for first, files in alike.items()])


def _read(source: Source, dialect: Dialect, first: Sequence[str]) -> Records:
    """The records of files with the same header, or with as many values in their first rows."""
    names = _names(first, source.columns)
    scan, width = csv_scan.scan(source, dialect, len(names))
    for place in range(len(names), width):
        names.append(_free(place, names))
    of_table = source.columns.field_map if source.columns else {}
    extra = scanning.of_file(source)
    taken = [(place, name) for place, name in enumerate(names) if not extra.hasField(name)]
    texts: list[tuple[Column, glue.DataType]] = [
        (F.col(csv_scan.column(place)), of_table[name].dataType if name in of_table else glue.StringType())
        for place, name in taken
    ]
    made = {name: each for (_, name), each in zip(taken, csv_values.typed(scan, texts), strict=True)}
    missing = {
        name: (F.lit(None).cast(schemas.spark_type(field.dataType)), field.dataType)
        for name, field in of_table.items()
        if name not in made and not extra.hasField(name)
    }
    ordered = sorted((made | missing).items(), key=lambda each: _place(each[0], list(of_table)))
    own = glue.StructType(glue.Field(name, data_type) for name, (_, data_type) in ordered)
    columns = [values.alias(name) for name, (values, _) in ordered]
    kept = [F.col(paths.quoted(field.name)) for field in extra]
    return Records(scan.select(*columns, *kept), glue.StructType([*own, *extra]))


def _place(name: str, columns: list[str]) -> int:
    return columns.index(name) if name in columns else len(columns)


def _names(first: Sequence[str], columns: glue.StructType | None) -> list[str]:
    """first: the header; empty texts where there is none."""
    header = [name.strip() for name in first]
    if columns is not None:
        by_lower = {field.name.lower(): field.name for field in columns}
        known = {name.lower() for name in header if name}
        if not known or not (known <= by_lower.keys() or by_lower.keys() <= known):
            header = [field.name for field in columns] + [""] * (len(header) - len(columns.fields))
        header = [by_lower.get(name.lower(), name) for name in header]
    return [name if name and name not in header[:place] else _free(place, header) for place, name in enumerate(header)]


def _free(place: int, names: Sequence[str]) -> str:
    """The name for what has none at this place, with underscores after it as long as another has it."""
    name = f"col{place}"
    while name in names:
        name += "_"
    return name


def write(frame: "DynamicFrame", given: Mapping[str, Any], keys: Sequence[str] = ()) -> DataFrameWriter:
    """Values in quotes only where they need them, `strictCheckForQuoting` or not; null is nothing, an empty string two
    quotes. A choice is the value that there is. AWS leaves open what structs, arrays and maps are: here their JSON.

    With quoteChar -1, a value that has the separator in it is not told from two.
    """
    options.only("csv", given, _DOCUMENTED)
    dialect = Dialect.of(given)
    fields = [(field, F.col(paths.quoted(field.name))) for field in frame.schema()]
    texts = [
        (values if field.name in keys else _text(values, field.dataType)).alias(field.name) for field, values in fields
    ]
    return (
        frame.toDF()
        .select(*texts)
        .write.format("csv")
        .option("header", options.flag(given, "writeHeader", default=True))
        .option("sep", dialect.separator)
        .option("quote", dialect.quote or "")
        .option("escape", dialect.quote or "")
        .option("emptyValue", dialect.quote * 2 if dialect.quote else "")
        .option("ignoreLeadingWhiteSpace", "false")
        .option("ignoreTrailingWhiteSpace", "false")
        .option("compression", options.compression(given, options.TEXT_COMPRESSIONS))
    )


def _text(values: Column, data_type: glue.DataType) -> Column:
    if isinstance(data_type, glue.ChoiceType):
        return F.coalesce(*[_text(values[name], data_type.choices[name]) for name in sorted(data_type.choices)])
    if isinstance(data_type, (glue.StructType, glue.ArrayType, glue.MapType)):
        return json_output.text(values, data_type)
    return values.cast("string")
