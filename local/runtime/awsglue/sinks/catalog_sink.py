"""A table of the Data Catalog as a sink: where its files are, and what they are."""

from dataclasses import dataclass
from typing import Any

from awsglue.flags import is_true
from awsglue.sources import catalog_table, stored_files
from awsglue.sources.catalog_table import Partition, Request
from awsglue.sources.stored_files import Storage
from awsglue.support import not_supported


@dataclass(frozen=True)
class CatalogSink:
    """path: the table's location. format, format_options: of its files, to write more of them. partitioned: whether it
    has partition keys.
    """

    path: str
    format: str
    format_options: dict[str, Any]
    partitioned: bool


def find(request: Request) -> CatalogSink:
    """The table of a request.

    Raises:
        ClientError: there is no such table, or the role may not see it.
        NotSupportedHereError: its files cannot be written.
    """
    table = catalog_table.find(request)
    if table.lake:
        raise not_supported(f"writing frames to tables of {table.lake}, as {table.full_name} is")
    stored_files.check(table)
    path = table.storage.get("Location")
    if not path:
        raise not_supported(f"writing to {table.full_name}, which has no location")
    files = stored_files.of(table, Partition((), table.storage, table.parameters))
    return CatalogSink(path, files.format, _to_write(files, table.parameters), bool(table.keys.fields))


def _to_write(files: Storage, parameters: Any) -> dict[str, Any]:
    """The options of the writer. CSV files get a header where the table says that one is to be skipped, so that what
    is written is what is read.
    """
    if files.format == "csv":
        shared = ("separator", "quoteChar", "escaper")
        options = {name: value for name, value in files.options.items() if name in shared}
        return {**options, "writeHeader": is_true(files.options.get("withHeader", False))}
    if files.format == "parquet" and is_true(parameters.get("useGlueParquetWriter")):
        return {"useGlueParquetWriter": True}
    return {}
