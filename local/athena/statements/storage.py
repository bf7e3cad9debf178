"""How the catalog describes the formats that DDL names."""

from dataclasses import dataclass, replace
from typing import Any

_HIVE = "org.apache.hadoop.hive"
_TEXT_IN = "org.apache.hadoop.mapred.TextInputFormat"
_TEXT_OUT = f"{_HIVE}.ql.io.HiveIgnoreKeyTextOutputFormat"
LAZY = f"{_HIVE}.serde2.lazy.LazySimpleSerDe"


@dataclass(frozen=True)
class Storage:
    """The classes of Hive that read and write a format."""

    input_format: str
    output_format: str
    serde: str

    def with_serde(self, serde: str) -> "Storage":
        """The same files by another SerDe; LazySimpleSerDe where none is said."""
        return replace(self, serde=serde or self.serde or LAZY)

    def descriptor(
        self, columns: list[dict[str, str]], location: str, serde_parameters: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """The StorageDescriptor of a table or partition in this format."""
        return {
            "Columns": columns,
            "Location": location,
            "InputFormat": self.input_format,
            "OutputFormat": self.output_format,
            "SerdeInfo": {
                "SerializationLibrary": self.serde,
                "Parameters": {"serialization.format": "1", **(serde_parameters or {})},
            },
        }


FORMATS = {
    "PARQUET": Storage(
        f"{_HIVE}.ql.io.parquet.MapredParquetInputFormat",
        f"{_HIVE}.ql.io.parquet.MapredParquetOutputFormat",
        f"{_HIVE}.ql.io.parquet.serde.ParquetHiveSerDe",
    ),
    "TEXTFILE": Storage(_TEXT_IN, _TEXT_OUT, LAZY),
    "JSON": Storage(_TEXT_IN, _TEXT_OUT, "org.apache.hive.hcatalog.data.JsonSerDe"),
    "ORC": Storage(
        f"{_HIVE}.ql.io.orc.OrcInputFormat", f"{_HIVE}.ql.io.orc.OrcOutputFormat", f"{_HIVE}.ql.io.orc.OrcSerde"
    ),
    "AVRO": Storage(
        f"{_HIVE}.ql.io.avro.AvroContainerInputFormat",
        f"{_HIVE}.ql.io.avro.AvroContainerOutputFormat",
        f"{_HIVE}.serde2.avro.AvroSerDe",
    ),
}
