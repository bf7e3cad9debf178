"""What the files of a table are: its classification, SerDe and properties as a format with options and columns.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format.html
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from awsglue import gluetypes, schemas
from awsglue.formats import FORMATS, xml_files
from awsglue.sources.catalog_table import Json, Partition, Table
from awsglue.support import not_supported

_HIVE = "org.apache.hadoop.hive"
_BY_SERDE = {
    "org.openx.data.jsonserde.JsonSerDe": "json",
    f"{_HIVE}.serde2.JsonSerDe": "json",
    "org.apache.hive.hcatalog.data.JsonSerDe": "json",
    f"{_HIVE}.serde2.lazy.LazySimpleSerDe": "csv",
    f"{_HIVE}.serde2.OpenCSVSerde": "csv",
    f"{_HIVE}.ql.io.parquet.serde.ParquetHiveSerDe": "parquet",
    f"{_HIVE}.ql.io.orc.OrcSerde": "orc",
    f"{_HIVE}.serde2.avro.AvroSerDe": "avro",
    "com.amazonaws.glue.serde.GrokSerDe": "grokLog",
    "com.ibm.spss.hive.serde2.xml.XmlSerDe": "xml",
}
_SEPARATOR = {f"{_HIVE}.serde2.lazy.LazySimpleSerDe": "\x01"}
"""Of SerDes that say none; others have the format's."""

_OPTIONS = {
    "csv": ("separator", "escaper", "quoteChar", "multiLine", "multiline", "withHeader", "skipFirst"),
    "json": ("jsonPath", "multiLine", "multiline"),
    "xml": xml_files.DIALECT,
    "grokLog": ("logFormat", "customPatterns", "MISSING", "LineCount", "StrictMode"),
    "avro": ("version",),
}
"""The options of a format that a table's properties may have by their own names."""

_OTHER_NAMES = {
    "csv": {"field.delim": "separator", "separatorChar": "separator", "delimiter": "separator"},
    "grokLog": {"input.format": "logFormat", "input.grokCustomPatterns": "customPatterns"},
}
"""What SerDes and crawlers call options, by format; the first that is there counts."""

_ROW_STARTS = "xmlinput.start"


@dataclass(frozen=True)
class Storage:
    """format: a name in FORMATS. key: of its options and columns, as JSON, so that equal storages are equal."""

    format: str
    key: str

    @cached_property
    def _parts(self) -> tuple[dict[str, Any], list[list[str]]]:
        options, columns = json.loads(self.key)
        return options, columns

    @property
    def options(self) -> dict[str, Any]:
        return self._parts[0]

    @cached_property
    def columns(self) -> gluetypes.StructType:
        return gluetypes.StructType(gluetypes.Field(name, schemas.named(kind)) for name, kind in self._parts[1])


def check(table: Table) -> None:
    """Whether the table says what it is, at all.

    Raises:
        NotSupportedHereError: it is no files, but a stream or what a connection leads to.
        ValueError: it says neither a classification nor a connection, without which Glue on AWS does not read it,
            either (https://docs.aws.amazon.com/athena/latest/ug/schema-classifier.html).
    """
    classification = table.parameters.get("classification")
    kind = {**table.parameters, **table.storage.get("Parameters", {})}.get("typeOfData", "file")
    if "connectionName" in table.parameters:
        kind = classification or "a connection"
    if kind != "file":
        raise not_supported(f"tables of {kind}, as {table.full_name} is")
    if not classification:
        raise ValueError(
            f"No classification or connection in {table.full_name}: its property classification must say what its"
            " files are (csv, json, parquet, orc, avro, xml, …)."
        )


def of(table: Table, partition: Partition) -> Storage:
    """What the files of a partition are. What it does not say itself, the table says: AWS documents nothing of
    partitions that differ from their table; here each is read as it is registered, with its own columns.

    Raises:
        NotSupportedHereError: files of this classification cannot be read, by its name.
    """
    parameters = {**table.parameters, **partition.parameters}
    own = partition.storage.get("SerdeInfo", {})
    serde = own if own.get("SerializationLibrary") else table.storage.get("SerdeInfo", {})
    library = serde.get("SerializationLibrary", "")
    classification = parameters.get("classification", "")
    name = classification if classification in FORMATS else _BY_SERDE.get(library, "")
    if name not in FORMATS:
        raise not_supported(f"tables of classification {classification} ({library or 'no SerDe'}): {table.full_name}")
    columns = partition.storage.get("Columns") or table.storage.get("Columns") or []
    options = _options(name, library, {**parameters, **_descriptor(partition.storage), **serde.get("Parameters", {})})
    named = [[column["Name"], column.get("Type", "string")] for column in columns]
    return Storage(name, json.dumps([options, named], sort_keys=True))


def _descriptor(storage: Json) -> dict[str, str]:
    """Crawlers leave a table's properties there, too; the classification is not a partition's to change that way."""
    return {name: value for name, value in storage.get("Parameters", {}).items() if name != "classification"}


def _options(name: str, library: str, said: Mapping[str, str]) -> dict[str, Any]:
    options = {option: said[option] for option in _OPTIONS.get(name, ()) if option in said}
    for other, option in _OTHER_NAMES.get(name, {}).items():
        if other in said:
            options.setdefault(option, said[other])
    if name == "csv":
        if library in _SEPARATOR:
            options.setdefault("separator", _SEPARATOR[library])
        if library.endswith("OpenCSVSerde") and "escapeChar" in said:
            options.setdefault("escaper", said["escapeChar"])
        options |= _header(said.get("skip.header.line.count", "0"))
    if name == "xml" and _ROW_STARTS in said:
        options.setdefault("rowTag", said[_ROW_STARTS].strip("<> "))
    return options


def _header(lines: str) -> dict[str, Any]:
    if lines not in ("0", "1"):
        raise not_supported(f"skip.header.line.count={lines}")
    return {"withHeader": True} if lines == "1" else {}
