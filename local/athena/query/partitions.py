"""Which partitions of a table, and which files, a query reads."""

from pathlib import Path

from sqlglot import exp

from local.athena.catalog import Catalog, Partition
from local.athena.dialect import registry, translate
from local.athena.engine.pool import EngineError, Worker
from local.athena.errors import QueryError
from local.athena.formats import relation
from local.athena.permissions import Permissions
from local.athena.query.scan import Scan
from local.athena.tables import projection
from local.athena.tables.objects import Listing
from local.athena.tables.types import quoted

_WIDENED = {
    "tinyint": ("smallint", "int", "bigint"),
    "smallint": ("int", "bigint"),
    "int": ("bigint",),
    "float": ("double",),
    **dict.fromkeys(("char", "varchar", "string"), ("char", "varchar", "string")),
}
"""The table's types that a partition's can become: https://trino.io/docs/current/connector/hive.html"""


class Reader:
    """Finds what scans read, with the caller's permissions, and puts it in the query's directory."""

    def __init__(self, catalog: Catalog, permissions: Permissions, worker: Worker, directory: Path) -> None:
        self._catalog = catalog
        self._permissions = permissions
        self._worker = worker
        self._directory = directory
        self._listing = Listing()

    def prepare(self, scan: Scan) -> None:
        """Fill in the scan's partitions, objects and files.

        Raises:
            QueryError: the caller may not read them, or a partition's value is not of its column's type.
        """
        table = scan.table
        location = table.location
        if projection.enabled(table):
            _require_injected(scan)
            location = projection.static_location(table)
            scan.partitions = self._prune(scan, projection.partitions(table, self._listing))
        elif table.partition_keys:
            scan.partitions = self._prune(scan, self._catalog.partitions(table))
        else:
            scan.partitions = [Partition((), location)]
        for partition in scan.partitions:
            _require_same_types(scan, partition)
        if scan.partitions:
            self._permissions.list_location(location)
        for number, partition in enumerate(scan.partitions):
            found = self._listing.under(partition.location)
            scan.objects += found
            scan.partition_of += [number] * len(found)
        self._permissions.read(scan.objects)
        self._link(scan)

    def _link(self, scan: Scan) -> None:
        folder = self._directory / scan.name
        folder.mkdir()
        suffix = relation.format_of(scan.table).SUFFIX
        for number, each in enumerate(scan.objects):
            compression = ".gz" if each.key.endswith(".gz") else ""
            path = folder / f"{number:06d}{suffix}{compression}"
            each.link(path)
            scan.files.append(path)

    def _prune(self, scan: Scan, partitions: list[Partition]) -> list[Partition]:
        keys = scan.table.partition_keys
        if not partitions or not scan.conditions:
            return partitions
        rows = ", ".join(
            f"({number}, "
            f"{', '.join(relation.typed(value, key.type) for value, key in zip(each.values, keys, strict=True))})"
            for number, each in enumerate(partitions)
        )
        names = ", ".join(quoted(key.name) for key in keys)
        conditions = " AND ".join(f"({translate.render(translate.translate(each))})" for each in scan.conditions)
        try:
            for statement in registry.prelude(conditions):
                self._worker.run(statement)
            _, kept = self._worker.run(
                f'SELECT "$number" FROM (VALUES {rows}) p("$number", {names}) WHERE {conditions}'
            )
        except EngineError as error:
            if error.kind == "ConversionException":
                raise _bad_value(scan, str(error)) from error
            return partitions  # what is wrong with the condition shows, in its place, when the query itself runs
        return [partitions[number] for (number,) in sorted(kept)]


def _require_same_types(scan: Scan, partition: Partition) -> None:
    """Raises: QueryError, when a partition's column has a type that does not become the table's."""
    declared = {column.name: column for column in scan.table.columns}
    for column in partition.columns:
        expected = declared.get(column.name)
        if expected is None or expected.type == column.type or expected.type.name in _WIDENED.get(column.type.name, ()):
            continue
        keys = zip(scan.table.partition_keys, partition.values, strict=True)
        name = "/".join(f"{key.name}={value}" for key, value in keys)
        raise QueryError(
            "HIVE_PARTITION_SCHEMA_MISMATCH",
            "There is a mismatch between the table and partition schemas. The types are incompatible and cannot be "
            f"coerced. The column '{column.name}' in table '{scan.table.database}.{scan.table.name}' is declared as "
            f"type '{expected.type_text}', but partition '{name}' declared column '{column.name}' as type "
            f"'{column.type_text}'.",
        )


def _require_injected(scan: Scan) -> None:
    """Raises: QueryError, when a query does not say which value of an injected column it wants."""
    for name in projection.injected(scan.table):
        named = [each for each in scan.conditions if any(column.name == name for column in each.find_all(exp.Column))]
        if not named or not all(isinstance(each, exp.EQ | exp.In) for each in named):
            raise QueryError(
                "CONSTRAINT_VIOLATION",
                f"For the injected projected partition column {name}, the WHERE clause must contain only static "
                f"equality "
                "conditions, and at least one such condition must be present.",
            )


def _bad_value(scan: Scan, reason: str) -> QueryError:
    return QueryError(
        "HIVE_INVALID_PARTITION_VALUE",
        f"Invalid partition value for a key of table {scan.table.database}.{scan.table.name}: {reason.splitlines()[0]}",
    )
