"""Crawls that read only the folders that are new (`CRAWL_NEW_FOLDERS_ONLY`).

"Incremental crawls" in the Glue guide: the first crawl reads everything. After it, a new folder becomes a partition
of the table that is above it, if its data fits that table; tables are neither made nor changed.
"""

from typing import Any

from local.glue.crawlers import definitions, naming
from local.glue.crawlers.grouping import FoundTable, Leaf, level_key
from local.glue.crawlers.output import Output, location_of
from local.glue.crawlers.reading import Listing
from local.glue.crawlers.types import parsed, similar

Json = dict[str, Any]


def known_tables(output: Output, existing: dict[str, Json]) -> list[Json]:
    """The tables that earlier crawls of this crawler have made; none before the first."""
    return [table for table in existing.values() if output.is_ours(table)]


def only_new(listing: Listing, output: Output, tables: list[Json]) -> Listing:
    """The folders of a listing that no table and no partition of these tables is at."""
    known = {location_of(table).rstrip("/") for table in tables if not table.get("PartitionKeys")}
    for table in tables:
        known |= {location_of(each).rstrip("/") for each in output.partitions(table).values()}
    return {folder: files for folder, files in listing.items() if f"s3://{'/'.join(folder)}" not in known}


def add(leaves: list[Leaf], output: Output, tables: list[Json]) -> None:
    """Register each folder as a partition of the table that it fits; say so where there is none."""
    for table in tables:
        fitting = [leaf for leaf in leaves if _fits(leaf, table, output)]
        inputs = [each for leaf in fitting for each in _partitions(leaf, table)]
        output.add_partitions(table, inputs)
        leaves = [leaf for leaf in leaves if leaf not in fitting]
    for leaf in leaves:
        output.say("WARN", f"s3://{'/'.join(leaf.folder)}/ fits no table that is in the catalog; left out")


def _fits(leaf: Leaf, table: Json, output: Output) -> bool:
    """Whether a folder can be a partition: where it is, of what format, and with which columns."""
    base = _folders(table)
    keys = [key["Name"] for key in table.get("PartitionKeys", [])]
    levels = tuple(map(level_key, leaf.folder[len(base) :]))
    columns = tuple((each["Name"], parsed(each["Type"])) for each in table["StorageDescriptor"]["Columns"])
    sample = leaf.sampled[0][1]
    parameters = table["Parameters"]
    return (
        bool(keys)
        and leaf.folder[: len(base)] == base
        and naming.partition_keys(levels) == keys
        and parameters.get("classification") == sample.classification
        and parameters.get("compressionType") == sample.compression
        and parameters.get("delimiter", "") == "".join(sample.traits)
        and (output.configuration.grouping.ignores_schemas or similar(columns, leaf.columns))
    )


def _partitions(leaf: Leaf, table: Json) -> list[Json]:
    base = _folders(table)
    levels = tuple(map(level_key, leaf.folder[len(base) :]))
    return definitions.partition_inputs(FoundTable(base, levels, (leaf,), leaf.columns))


def _folders(table: Json) -> tuple[str, ...]:
    return tuple(location_of(table).removeprefix("s3://").rstrip("/").split("/"))
