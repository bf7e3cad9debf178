"""Crawls that read only the folders that are new (`CRAWL_NEW_FOLDERS_ONLY`).

"Incremental crawls" in the Glue guide: the first crawl reads everything. After it, a new folder becomes a partition
of the table that is above it, if its data fits that table; tables are neither made nor changed.
"""

from typing import Any

from local.glue.crawlers import definitions, naming
from local.glue.crawlers.grouping import FoundTable, Grouping, Leaf, level_key
from local.glue.crawlers.output import Output, location_of, typed
from local.glue.crawlers.reading import Reader
from local.glue.crawlers.s3 import Target
from local.glue.crawlers.types import similar

Json = dict[str, Any]


def crawl(targets: list[Target], tables: list[Json], reader: Reader, output: Output) -> None:
    """Register the folders of the targets that are new with the tables that they fit.

    tables: those that earlier crawls of the crawler have made.
    """
    known = _known_locations(tables, output)
    for target in targets:
        listing = reader.listing(target)
        new = {folder: files for folder, files in listing.items() if f"s3://{'/'.join(folder)}" not in known}
        _register(reader.leaves(target, new), tables, output)


def _known_locations(tables: list[Json], output: Output) -> set[str]:
    """Where the tables' data is, without a slash at the end."""
    known = set()
    for table in tables:
        partitions = output.catalog.partitions(table).values() if table.get("PartitionKeys") else [table]
        known |= {location_of(each).rstrip("/") for each in partitions}
    return known


def _register(leaves: list[Leaf], tables: list[Json], output: Output) -> None:
    for table in tables:
        fitting = [leaf for leaf in leaves if _fits(leaf, table, output.configuration.grouping)]
        output.add_partitions(table, [each for leaf in fitting for each in _partitions(leaf, table)])
        leaves = [leaf for leaf in leaves if leaf not in fitting]
    for leaf in leaves:
        output.catalog.say("WARN", f"s3://{'/'.join(leaf.folder)}/ fits no table of this crawler; left out")


def _fits(leaf: Leaf, table: Json, grouping: Grouping) -> bool:
    """Whether a folder can be a partition: by where it is, its format and its columns."""
    base = _folders(table)
    levels = tuple(map(level_key, leaf.folder[len(base) :]))
    keys = [key["Name"] for key in table.get("PartitionKeys") or []]
    if not keys or leaf.folder[: len(base)] != base or naming.partition_keys(levels) != keys:
        return False
    sample, parameters = leaf.sampled[0][1], table["Parameters"]
    if parameters.get("classification") != sample.classification or parameters.get("delimiter", "") != "".join(
        sample.traits
    ):
        return False
    columns = typed(table["StorageDescriptor"]["Columns"])
    return parameters.get("compressionType") == sample.compression and (
        grouping.ignores_schemas or similar(columns, leaf.columns)
    )


def _partitions(leaf: Leaf, table: Json) -> list[Json]:
    base = _folders(table)
    levels = tuple(map(level_key, leaf.folder[len(base) :]))
    return definitions.partition_inputs(FoundTable(base, levels, (leaf,), leaf.columns))


def _folders(table: Json) -> tuple[str, ...]:
    return tuple(location_of(table).removeprefix("s3://").rstrip("/").split("/"))
