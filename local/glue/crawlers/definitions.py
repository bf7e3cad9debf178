"""Tables and partitions as the catalog takes them, made of what was found in the data."""

import json
from typing import Any
from urllib.parse import unquote

from local.glue.crawlers.formats import FORMATS
from local.glue.crawlers.grouping import FoundTable, Leaf
from local.glue.crawlers.naming import partition_keys
from local.glue.crawlers.s3 import Target
from local.glue.crawlers.types import Columns, spelled

STATISTICS = ("objectCount", "recordCount", "averageRecordSize", "sizeKey")
"""The parameters that count files and rows."""


def location(table: FoundTable) -> str:
    """The table's URI: a folder, with a slash at its end, or a file."""
    if table.file:
        return f"s3://{table.file.bucket}/{table.file.key}"
    return f"s3://{'/'.join(table.folder)}/"


def source_name(table: FoundTable) -> str:
    """The folder or file that the table is called after."""
    return table.file.key.rsplit("/", 1)[-1] if table.file else table.folder[-1]


def table_input(table: FoundTable, name: str, target: Target, crawler: str, crawl_id: str) -> dict[str, Any]:
    """The `TableInput` of a table."""
    parameters = _parameters(table, table.leaves) | {"UPDATED_BY_CRAWLER": crawler, "CRAWL_RUN_ID": crawl_id}
    if target.exclusions:
        base = "/".join(target.folders)
        parameters["exclusions"] = json.dumps([f"s3://{base}/{pattern}" for pattern in target.exclusions])
    return {
        "Name": name,
        "Owner": "owner",
        "Retention": 0,
        "TableType": "EXTERNAL_TABLE",
        "StorageDescriptor": _storage_descriptor(table, table.columns, location(table), parameters),
        "PartitionKeys": [{"Name": key, "Type": "string"} for key in partition_keys(table.keys)],
        "Parameters": parameters,
    }


def partition_inputs(table: FoundTable) -> list[dict[str, Any]]:
    """The `PartitionInput` of each partition of a table."""
    if not table.keys:
        return []
    return [
        {
            "Values": partition_values(leaf.folder[len(table.folder) :]),
            "StorageDescriptor": _storage_descriptor(
                table, leaf.columns, f"s3://{'/'.join(leaf.folder)}/", _parameters(table, (leaf,))
            ),
            "Parameters": _parameters(table, (leaf,)),
        }
        for leaf in table.leaves
    ]


def partition_values(folders: tuple[str, ...]) -> list[str]:
    """The values in the names of folders: what follows the `=`, decoded, or the whole name of a plain folder."""
    return [unquote(name.partition("=")[2]) if "=" in name else name for name in folders]


def _storage_descriptor(table: FoundTable, columns: Columns, uri: str, parameters: dict[str, str]) -> dict[str, Any]:
    storage = FORMATS[table.sample.classification].storage(columns, table.sample.traits, table.flags)
    return {
        "Columns": [{"Name": name.lower(), "Type": spelled(kind)} for name, kind in columns],
        "Location": uri,
        "InputFormat": storage.input_format,
        "OutputFormat": storage.output_format,
        "Compressed": table.sample.compression != "none",
        "NumberOfBuckets": -1,
        "SerdeInfo": {"SerializationLibrary": storage.serde, "Parameters": storage.serde_parameters},
        "BucketColumns": [],
        "SortColumns": [],
        "Parameters": parameters,
        "StoredAsSubDirectories": False,
    }


def _parameters(table: FoundTable, leaves: tuple[Leaf, ...]) -> dict[str, str]:
    sample = table.sample
    storage = FORMATS[sample.classification].storage(table.columns, sample.traits, table.flags)
    return {
        "CrawlerSchemaDeserializerVersion": "1.0",
        "CrawlerSchemaSerializerVersion": "1.0",
        "classification": sample.classification,
        "compressionType": sample.compression,
        "typeOfData": "file",
        **storage.parameters,
        **_statistics(leaves),
    }


def _statistics(leaves: tuple[Leaf, ...]) -> dict[str, str]:
    """What was counted in the files that were read, extended by size to those that were not."""
    records = data = total = 0.0
    for leaf in leaves:
        size = sum(item.size for item in leaf.files)
        share = size / sum(item.size for item, _ in leaf.sampled)
        records += share * sum(sample.records for _, sample in leaf.sampled)
        data += share * sum(sample.data_bytes for _, sample in leaf.sampled)
        total += size
    return {
        "objectCount": str(sum(len(leaf.files) for leaf in leaves)),
        "recordCount": str(round(records)),
        "averageRecordSize": str(int(data / records) if records else 0),
        "sizeKey": str(round(total)),
    }
