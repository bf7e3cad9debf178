"""What the Data Catalog says of a table's files, as a format with its options."""

from typing import Any

import pytest
from awsglue import gluetypes
from awsglue.sources import stored_files
from awsglue.sources.catalog_table import Partition, Table

_HIVE = "org.apache.hadoop.hive"


def _of(serde: str, parameters: dict[str, str], of_serde: dict[str, str]) -> tuple[str, dict[str, Any]]:
    storage = {
        "Columns": [{"Name": "id", "Type": "bigint"}],
        "SerdeInfo": {"SerializationLibrary": serde, "Parameters": of_serde},
    }
    table = Table("d", "t", storage, parameters, gluetypes.StructType(), "")
    found = stored_files.of(table, Partition((), {}, {}))
    assert [(field.name, field.dataType.typeName()) for field in found.columns] == [("id", "long")]
    return found.format, found.options


@pytest.mark.parametrize(
    ("serde", "parameters", "of_serde", "expected"),
    [
        # as crawlers describe CSV with and without quotes
        (
            f"{_HIVE}.serde2.lazy.LazySimpleSerDe",
            {"classification": "csv", "delimiter": "|", "skip.header.line.count": "1", "areColumnsQuoted": "false"},
            {"field.delim": "|"},
            ("csv", {"separator": "|", "withHeader": True}),
        ),
        (
            f"{_HIVE}.serde2.OpenCSVSerde",
            {"classification": "csv"},
            {"separatorChar": ";", "quoteChar": "'", "escapeChar": "\\"},
            ("csv", {"separator": ";", "quoteChar": "'", "escaper": "\\"}),
        ),
        # Hive's own default
        (f"{_HIVE}.serde2.lazy.LazySimpleSerDe", {"classification": "csv"}, {}, ("csv", {"separator": "\x01"})),
        # format options by their own names, as AWS documents table properties
        (
            f"{_HIVE}.serde2.lazy.LazySimpleSerDe",
            {"classification": "csv", "separator": "~", "multiLine": "true"},
            {"field.delim": ","},
            ("csv", {"separator": "~", "multiLine": "true"}),
        ),
        ("org.openx.data.jsonserde.JsonSerDe", {"classification": "json"}, {"paths": "id"}, ("json", {})),
        (f"{_HIVE}.ql.io.parquet.serde.ParquetHiveSerDe", {"classification": "parquet"}, {}, ("parquet", {})),
        # a custom classifier's name says nothing, its SerDe does
        (
            "com.amazonaws.glue.serde.GrokSerDe",
            {"classification": "my-logs"},
            {"input.format": "%{WORD:id}", "input.grokCustomPatterns": "A a"},
            ("grokLog", {"logFormat": "%{WORD:id}", "customPatterns": "A a"}),
        ),
        (
            "com.ibm.spss.hive.serde2.xml.XmlSerDe",
            {"classification": "xml"},
            {"xmlinput.start": "<row>"},
            ("xml", {"rowTag": "row"}),
        ),
    ],
)
def test_a_tables_properties_say_a_format_and_its_options(
    serde: str, parameters: dict[str, str], of_serde: dict[str, str], expected: tuple[str, dict[str, Any]]
) -> None:
    assert _of(serde, parameters, of_serde) == expected


def test_more_lines_of_a_header_than_one_are_refused() -> None:
    serde = f"{_HIVE}.serde2.lazy.LazySimpleSerDe"
    with pytest.raises(NotImplementedError, match=r"skip\.header\.line\.count=2"):
        _of(serde, {"classification": "csv", "skip.header.line.count": "2"}, {})
