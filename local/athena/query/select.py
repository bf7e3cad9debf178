"""A query, from its text to its result in a file."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from sqlglot import exp

from local.athena.catalog import Catalog
from local.athena.dialect import registry, translate, unnest
from local.athena.engine import failures
from local.athena.engine.pool import EngineError, Worker
from local.athena.engine.text import ResultColumn, as_text, result_column
from local.athena.errors import QueryError
from local.athena.formats import relation
from local.athena.permissions import Permissions
from local.athena.query.partitions import Reader
from local.athena.query.resolve import Resolver
from local.athena.query.scan import Scan
from local.athena.tables.types import literal, quoted

_UNNAMED = "$unnamed"
_UNNAMED_OF_SELECT = re.compile(r"\$unnamed\d+")
_UNNAMED_OF_VALUES = re.compile(r"\$unnamed\d+|col\d+")


class ScanLimitExceededError(Exception):
    """The query reads more than its workgroup allows."""


@dataclass
class Prepared:
    """A query that is ready to run in a worker: its DuckDB SQL and its columns."""

    sql: str
    columns: list[ResultColumn]
    types: list[str]
    scans: list[Scan] = field(default_factory=list)
    scanned: int = 0


def prepare(
    query: exp.Expr, database: str, permissions: Permissions, worker: Worker, directory: Path, cutoff: int | None = None
) -> Prepared:
    """Find the query's tables and files, make the views that it reads, and bind it.

    cutoff: how many bytes it may scan.

    Raises:
        QueryError, ScanLimitExceededError
    """
    catalog = Catalog(permissions)
    resolver = Resolver(catalog)
    resolver.resolve(query, database)
    reader = Reader(catalog, permissions, worker, directory)
    scanned = 0
    try:
        for scan in resolver.scans:
            reader.prepare(scan)
            if scan.files:
                scanned += relation.format_of(scan.table).scanned_bytes(scan, worker)
        if cutoff is not None and scanned > cutoff:
            raise ScanLimitExceededError
        for scan in resolver.scans:
            worker.run(relation.view(scan, worker))
    except EngineError as error:
        raise failures.query_error(error, query, resolver.scans) from error
    prepared = prepare_alone(query, worker)
    prepared.scans, prepared.scanned = resolver.scans, scanned
    return prepared


def prepare_alone(query: exp.Expr, worker: Worker) -> Prepared:
    """Translate and bind a query whose tables are the engine's.

    Raises:
        QueryError
    """
    _name_columns(query)
    translated = translate.render(translate.translate(query))
    try:
        worker.run("; ".join(registry.prelude(translated)) or "SELECT 1")
        described = _bind(translated, worker)
    except EngineError as error:
        raise failures.query_error(error, query, []) from error
    types = [kind for _, kind, *_ in described]
    unnamed = _UNNAMED_OF_VALUES if query.find(exp.Values) else _UNNAMED_OF_SELECT
    columns = [
        result_column(f"_col{number}" if unnamed.fullmatch(name) else name, kind)
        for number, (name, kind, *_) in enumerate(described)
    ]
    return Prepared(translated, columns, types)


def _bind(sql: str, worker: Worker) -> list[list[str]]:
    """The result's columns, as DESCRIBE tells them."""
    *others, last = unnest.variants(sql)
    for statements in others:
        try:
            for statement in statements:
                worker.run(statement)
            return worker.run(f"DESCRIBE {sql}")[1]
        except EngineError as error:
            if error.kind != "BinderException":
                raise
    for statement in last:
        worker.run(statement)
    return worker.run(f"DESCRIBE {sql}")[1]


def write_csv(prepared: Prepared, query: exp.Expr, worker: Worker, path: Path) -> int:
    """Run the query and write its rows as Athena's CSV, without the header; returns how many.

    Raises:
        QueryError
    """
    names = [f"c{number}" for number in range(len(prepared.types))]
    values = ", ".join(as_text(quoted(name), kind) for name, kind in zip(names, prepared.types, strict=True))
    try:
        worker.run("; ".join(registry.prelude(values)) or "SELECT 1")
        _, rows = worker.run(
            f"COPY (SELECT {values} FROM ({prepared.sql}) q({', '.join(names)})) TO {literal(str(path))} "
            "(FORMAT csv, HEADER false, FORCE_QUOTE *, NULL '')"
        )
    except EngineError as error:
        raise failures.query_error(error, query, prepared.scans) from error
    return int(rows[0][0])


def require_names(prepared: Prepared) -> None:
    """Raises: QueryError, when a column of what becomes a table or view has no name, or not one of its own."""
    names = [column.name.lower() for column in prepared.columns]
    for number, name in enumerate(names):
        if name == f"_col{number}":
            raise QueryError("MISSING_COLUMN_NAME", f"Column name not specified at position {number + 1}")
        if name in names[:number]:
            raise QueryError("DUPLICATE_COLUMN_NAME", f"Column name '{name}' specified more than once")


def plan(prepared: Prepared, worker: Worker) -> list[str]:
    """The engine's plan of a query, its files by their objects' names."""
    _, rows = worker.run(f"EXPLAIN {prepared.sql}")
    text = failures.without_files(str(rows[0][1]), prepared.scans)
    return [line.rstrip() for line in text.splitlines()]


def _name_columns(query: exp.Expr) -> None:
    """Give the columns of the result that have no name one that is known for that afterwards."""
    for select in _outermost(query):
        for number, each in enumerate(list(select.expressions)):
            if isinstance(each, exp.Dot) and isinstance(each.parts[0], exp.Column):
                each.replace(exp.alias_(each.copy(), each.name, quoted=True))
            elif not each.is_star and not isinstance(each, exp.Alias | exp.Column):
                each.replace(exp.alias_(each.copy(), f"{_UNNAMED}{number}", quoted=True))


def _outermost(query: exp.Expr) -> list[exp.Select]:
    """The SELECT that names the result's columns."""
    while isinstance(query, exp.SetOperation | exp.Subquery | exp.Paren):
        query = query.this
    if isinstance(query, exp.Select):
        return [query]
    if isinstance(query, exp.Values | exp.Table):
        return []
    raise QueryError("NOT_SUPPORTED", f"{type(query).__name__} is not supported")
