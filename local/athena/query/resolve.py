"""The tables that a query names, found in the catalog and put in its place as scans."""

from sqlglot import exp

from local.athena.catalog import DEFAULT, Catalog, Table
from local.athena.dialect import trino
from local.athena.dialect.trino import position
from local.athena.errors import QueryError
from local.athena.query import checks, conditions, views
from local.athena.query.scan import Scan

_MAX_VIEW_DEPTH = 32


class Resolver:
    """Replaces table names by the engine's names of scans.

    scans: what it found, in the order of the query.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self.scans: list[Scan] = []

    def resolve(self, query: exp.Expr, database: str, depth: int = 0) -> None:
        """Change the query in place.

        Raises:
            QueryError: `TABLE_NOT_FOUND`, `SCHEMA_NOT_FOUND`, or the caller may not read a table.
        """
        used = frozenset(column.name.lower() for column in query.find_all(exp.Column)) | frozenset(
            identifier.name.lower() for identifier in query.find_all(exp.Identifier)
        )
        everything = any(not isinstance(star.parent, exp.Anonymous) for star in query.find_all(exp.Star))
        named = [
            node for node in query.find_all(exp.Table) if isinstance(node.this, exp.Identifier) and not _names_cte(node)
        ]
        tables = [(node, self._find(node, database)) for node in named]
        checks.check(query, {id(node): table for node, table in tables if not table.is_view})
        for node, table in tables:
            if table.is_view:
                self._expand(node, table, depth)
                continue
            names = frozenset(column.name for column in table.columns)
            self._replace(node, table, names if everything else names & used, "$path" in used)

    def _find(self, node: exp.Table, default: str) -> Table:
        where = position(node)
        catalog, database, name = node.catalog.lower(), (node.db or default).lower(), node.name.lower()
        if catalog and catalog != DEFAULT:
            raise QueryError("CATALOG_NOT_FOUND", f"Catalog '{catalog}' does not exist", position=where)
        if not self._catalog.has_database(database):
            raise QueryError("SCHEMA_NOT_FOUND", f"Schema '{database}' does not exist", position=where)
        table = self._catalog.table(database, name)
        if table is None:
            raise QueryError("TABLE_NOT_FOUND", f"Table '{DEFAULT}.{database}.{name}' does not exist", position=where)
        return table

    def _expand(self, node: exp.Table, table: Table, depth: int) -> None:
        """Put a view's query in its place, its tables found with the caller's permissions, as Athena does."""
        if depth == _MAX_VIEW_DEPTH:
            raise QueryError("STACK_OVERFLOW", f"Views are nested too deep: {table.database}.{table.name}")
        view = views.read(table)
        query = trino.parse(view.sql)
        self.resolve(query, view.database, depth + 1)
        _unqualify(node, table)
        alias = node.args.get("alias") or exp.TableAlias(this=exp.to_identifier(table.name, quoted=True))
        if not alias.args.get("columns"):
            alias.set("columns", [exp.to_identifier(name, quoted=True) for name in view.columns])
        node.replace(exp.Subquery(this=query, alias=alias.copy()))

    def _replace(self, node: exp.Table, table: Table, columns: frozenset[str], with_path: bool) -> None:
        scan = Scan(f"scan_{len(self.scans)}", table, columns=columns, with_path=with_path)
        scan.conditions = conditions.on_partitions(node, table)
        self.scans.append(scan)
        _unqualify(node, table)
        alias = node.args.get("alias") or exp.TableAlias(this=exp.to_identifier(table.name, quoted=True))
        replacement = exp.Table(this=exp.to_identifier(scan.name, quoted=True), alias=alias.copy())
        if node.args.get("joins"):
            replacement.set("joins", node.args["joins"])
        node.replace(replacement)


def _names_cte(node: exp.Table) -> bool:
    """Whether a name without a database is that of a common table expression around it."""
    if node.db:
        return False
    name = node.name.lower()
    child: exp.Expr = node
    parent = node.parent
    while parent is not None:
        with_ = parent.args.get("with_")
        if with_ is not None and with_ is not child:
            if any(cte.alias.lower() == name for cte in with_.expressions):
                return True
        elif isinstance(parent, exp.With):
            visible = parent.expressions if parent.args.get("recursive") else parent.expressions[: child.index]
            if any(cte.alias.lower() == name for cte in visible):
                return True
        child, parent = parent, parent.parent
    return False


def _unqualify(node: exp.Table, table: Table) -> None:
    """Columns written as `database.table.column` lose the database, which the engine does not have."""
    select = node.find_ancestor(exp.Select)
    if select is None or node.alias:
        return
    for column in select.find_all(exp.Column):
        if (
            column.table.lower() == table.name
            and column.args.get("db")
            and column.args["db"].name.lower() == table.database
        ):
            column.set("db", None)
            column.set("catalog", None)
