"""The files that CTAS, INSERT and UNLOAD write, and their way into a bucket."""

import os
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import unquote

from sqlglot import exp

from local.athena import results
from local.athena.dialect import registry
from local.athena.engine import failures
from local.athena.engine.pool import EngineError, Worker
from local.athena.engine.text import as_text
from local.athena.errors import QueryError
from local.athena.query.select import Prepared
from local.athena.statements.base import Context
from local.athena.tables.objects import Listing
from local.athena.tables.types import HiveType, literal, quoted

_MAX_PARTITIONS = 100
_HIVE_NULL = "__HIVE_DEFAULT_PARTITION__"
_PARQUET_CODECS = {"GZIP": "gzip", "SNAPPY": "snappy", "ZSTD": "zstd", "LZ4": "lz4_raw", "NONE": "uncompressed"}


@dataclass(frozen=True)
class Writer:
    """How files are written. format: `PARQUET`, `JSON` or `TEXTFILE`. compression: `GZIP`, `SNAPPY`, … or `NONE`."""

    format: str
    compression: str = "GZIP"
    delimiter: str = "\x01"

    def options(self) -> str:
        """The options of COPY.

        Raises:
            QueryError: the format or its compression is not one that can be written here.
        """
        if self.format == "PARQUET":
            if self.compression not in _PARQUET_CODECS:
                raise QueryError("NOT_SUPPORTED", f"Compression {self.compression} of Parquet is not supported")
            return f"FORMAT parquet, COMPRESSION {_PARQUET_CODECS[self.compression]}"
        if self.format not in ("JSON", "TEXTFILE"):
            raise QueryError("NOT_SUPPORTED", f"Writing {self.format} is not supported: PARQUET, JSON and TEXTFILE are")
        if self.compression not in ("GZIP", "NONE"):
            raise QueryError("NOT_SUPPORTED", f"Compression {self.compression} of {self.format} is not supported")
        codec = "gzip" if self.compression == "GZIP" else "none"
        if self.format == "JSON":
            return f"FORMAT json, COMPRESSION {codec}"
        return (
            f"FORMAT csv, HEADER false, DELIMITER {literal(self.delimiter)}, QUOTE '', ESCAPE '', NULL '\\N', "
            f"COMPRESSION {codec}"
        )

    @property
    def suffix(self) -> str:
        return ".gz" if self.format != "PARQUET" and self.compression == "GZIP" else ""


@dataclass
class Written:
    """What came of it. rows: how many. urls: the objects. partitions: the values of those that got some."""

    rows: int = 0
    urls: list[str] = field(default_factory=list)
    partitions: dict[tuple[str, ...], str] = field(default_factory=dict)


def write(
    context: Context,
    worker: Worker,
    prepared: Prepared,
    query: exp.Expr,
    columns: list[tuple[str, HiveType]],
    keys: list[str],
    writer: Writer,
    location: str,
) -> Written:
    """Run a query into files under a location. columns: names and types of the files' columns, those of keys included.

    Raises:
        QueryError
    """
    folder = context.directory / "output"
    folder.mkdir()
    names = [f"c{number}" for number in range(len(columns))]
    values = [
        _value(quoted(name), prepared.types[number], kind, writer) + f" AS {quoted(column)}"
        for number, (name, (column, kind)) in enumerate(zip(names, columns, strict=True))
    ]
    source = f"SELECT {', '.join(values)} FROM ({prepared.sql}) q({', '.join(map(quoted, names))})"
    try:
        for statement in registry.prelude(source):
            worker.run(statement)
        rows = _copy(worker, source, folder, keys, writer)
    except EngineError as error:
        raise failures.query_error(error, query, prepared.scans) from error
    return _upload(context, folder, keys, writer, location, rows)


def require_empty(context: Context, name: str, location: str) -> None:
    """Raises: QueryError, when something is at the location: Athena deletes nothing."""
    context.permissions.list_location(location)
    if Listing().under(location):
        raise QueryError(
            "HIVE_PATH_ALREADY_EXISTS",
            f"Target directory for table '{name}' already exists: {location}. You may need to manually clean the "
            f"data at "
            f"location '{location}' before retrying. Athena will not delete data in your account.",
        )


def write_manifest(context: Context, written: Written, folder: str = "") -> str:
    """Put the list of the files that a query wrote in the output location; returns where."""
    url = f"{context.execution.settings.output}{folder}{context.execution.id}-manifest.csv"
    path = context.directory / "manifest.csv"
    path.write_text("".join(f"{each}\n" for each in written.urls))
    results.upload(context.permissions, url, path)
    return url


def _value(value: str, duckdb_type: str, kind: HiveType, writer: Writer) -> str:
    if writer.format == "TEXTFILE" and not kind.fields:
        return as_text(value, duckdb_type)
    return f"CAST({value} AS {kind.duckdb})"


def _copy(worker: Worker, source: str, folder: Path, keys: list[str], writer: Writer) -> int:
    if not keys:
        target = folder / f"data{writer.suffix}"
        _, found = worker.run(f"COPY ({source}) TO {literal(str(target))} ({writer.options()})")
        return int(found[0][0])
    listed = ", ".join(map(quoted, keys))
    _, counted = worker.run(f"SELECT count(*) FROM (SELECT DISTINCT {listed} FROM ({source}))")
    if int(counted[0][0]) > _MAX_PARTITIONS:
        raise QueryError(
            "HIVE_TOO_MANY_OPEN_PARTITIONS", f"Exceeded limit of {_MAX_PARTITIONS} open writers for partitions/buckets"
        )
    _, found = worker.run(
        f"COPY ({source}) TO {literal(str(folder / 'parts'))} ({writer.options()}, PARTITION_BY ({listed}), "
        "WRITE_PARTITION_COLUMNS false)"
    )
    return int(found[0][0])


def _upload(context: Context, folder: Path, keys: list[str], writer: Writer, location: str, rows: int) -> Written:
    written = Written(rows)
    base = location.rstrip("/") + "/"
    stamp = datetime.now(timezone.utc).strftime("%Y%m%d_%H%M%S")
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        if rows == 0:
            break
        values = _values(path.relative_to(folder).parts[1:-1]) if keys else ()
        partition = "".join(f"{key}={value}/" for key, value in zip(keys, values, strict=True))
        name = f"{stamp}_{len(written.urls):05d}_{os.urandom(8).hex()}{writer.suffix}"
        url = f"{base}{partition}{name}"
        results.upload(context.permissions, url, path)
        written.urls.append(url)
        if keys:
            written.partitions[values] = f"{base}{partition}"
    return written


def _values(folders: tuple[str, ...]) -> tuple[str, ...]:
    """The partition's values from the folders that the engine made."""
    return tuple(unquote(folder.partition("=")[2]) for folder in folders)
