"""SHOW DATABASES, TABLES, VIEWS, PARTITIONS, COLUMNS, TBLPROPERTIES, CREATE TABLE and CREATE VIEW."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from local.athena.catalog import Column, Table
from local.athena.errors import MalformedQueryError
from local.athena.query import views
from local.athena.statements.base import Context, Outcome, Statement, ddl_error, no_database, write_lines
from local.athena.statements.tokens import Tokens

STARTS = (("SHOW",),)

_Lines = Callable[[Context], list[str]]


@dataclass
class Show:
    """A list of what is in the catalog. column: the name of the result's only column."""

    column: str
    lines: _Lines
    substatement: str
    type: str = "UTILITY"
    suffix: str = "txt"

    def execute(self, context: Context) -> Outcome:
        context.begin()
        return write_lines(context, self.column.split(","), self.lines(context))


def parse(tokens: Tokens) -> Statement:
    tokens.expect("SHOW")
    for words, read in _KINDS.items():
        if tokens.accept(*words):
            statement = read(tokens)
            tokens.end()
            return statement
    raise MalformedQueryError(f"Queries of this type are not supported: SHOW {tokens.rest()[:40]}")


def _matching(tokens: Tokens) -> Callable[[str], bool]:
    """LIKE with Hive's pattern: `*` is anything, `|` is or."""
    if not tokens.accept("LIKE") and tokens.next.kind not in ("string", "double"):
        return lambda _: True
    pattern = tokens.string()
    parts = [re.escape(part).replace(r"\*", ".*").replace("%", ".*") for part in pattern.split("|")]
    expression = re.compile("|".join(parts), re.IGNORECASE)
    return lambda name: expression.fullmatch(name) is not None


def _databases(tokens: Tokens) -> Show:
    """LIKE takes a regular expression here; `*` and `|` alone are taken as elsewhere.

    https://docs.aws.amazon.com/athena/latest/ug/show-databases.html
    """
    matches = _by_expression(tokens) or _matching(tokens)
    return Show(
        "database_name",
        lambda context: [name for name in context.catalog.databases() if matches(name)],
        "SHOW_DATABASES",
    )


def _by_expression(tokens: Tokens) -> Callable[[str], bool] | None:
    text = tokens.ahead(1).text if tokens.at("LIKE") else ""
    if not re.search(r"[.\[\](){}+?^$\\]", text):
        return None
    tokens.advance()
    try:
        expression = re.compile(tokens.string(), re.IGNORECASE)
    except re.error as error:
        raise MalformedQueryError(f"'{text}' is not a regular expression: {error}") from error
    return lambda name: expression.fullmatch(name) is not None


def _in(tokens: Tokens) -> str:
    return tokens.name() if tokens.accept("IN") or tokens.accept("FROM") else ""


def _tables(tokens: Tokens) -> Show:
    return _list(tokens, "tab_name", "SHOW_TABLES", lambda _: True)


def _views(tokens: Tokens) -> Show:
    return _list(tokens, "views", "SHOW_VIEWS", lambda table: table.is_view)


def _list(tokens: Tokens, column: str, substatement: str, wanted: Callable[[Table], bool]) -> Show:
    database = _in(tokens)
    matches = _matching(tokens)

    def lines(context: Context) -> list[str]:
        name = database or context.execution.database
        if not context.catalog.has_database(name):
            raise no_database(name)
        return [table.name for table in context.catalog.tables(name) if wanted(table) and matches(table.name)]

    return Show(column, lines, substatement)


def _partitions(tokens: Tokens) -> Show:
    database, name = tokens.table("")

    def lines(context: Context) -> list[str]:
        table = context.table(database or context.execution.database, name)
        if not table.partition_keys:
            raise ddl_error(f"Table {table.name} is not a partitioned table")
        keys = [key.name for key in table.partition_keys]
        return sorted(
            "/".join(f"{key}={value}" for key, value in zip(keys, each.values, strict=True))
            for each in context.catalog.partitions(table)
        )

    return Show("partition", lines, "SHOW_PARTITIONS")


def _columns(tokens: Tokens) -> Show:
    if not (tokens.accept("IN") or tokens.accept("FROM")):
        raise tokens.mismatched("'IN'")
    database, name = tokens.table("")
    inside = _in(tokens)

    def lines(context: Context) -> list[str]:
        table = context.table(inside or database or context.execution.database, name)
        return [f"{column.name:<20}" for column in (*table.columns, *table.partition_keys)]

    return Show("field", lines, "SHOW_COLUMNS")


def _properties(tokens: Tokens) -> Show:
    database, name = tokens.table("")
    wanted = ""
    if tokens.accept("("):
        wanted = tokens.string()
        tokens.expect(")")

    def lines(context: Context) -> list[str]:
        found = context.table(database or context.execution.database, name).parameters
        if wanted:
            return [found[wanted]] if wanted in found else [f"Table {name} does not have property: {wanted}"]
        return [f"{key}\t{value}" for key, value in sorted(found.items())]

    return Show("prpt_name,prpt_value", lines, "SHOW_TBLPROPERTIES")


def _create_table(tokens: Tokens) -> Show:
    database, name = tokens.table("")

    def lines(context: Context) -> list[str]:
        table = context.table(database or context.execution.database, name)
        return _create_view_lines(table) if table.is_view else _create_table_lines(table)

    return Show("createtab_stmt", lines, "SHOW_CREATE_TABLE")


def _create_view(tokens: Tokens) -> Show:
    database, name = tokens.table("")

    def lines(context: Context) -> list[str]:
        return _create_view_lines(context.table(database or context.execution.database, name))

    return Show("Create View", lines, "SHOW_CREATE_VIEW")


def _create_view_lines(table: Table) -> list[str]:
    return [f'CREATE VIEW "{table.name}" AS ', *views.read(table).sql.splitlines()]


def _create_table_lines(table: Table) -> list[str]:
    def defined(columns: list[str]) -> list[str]:
        return [f"  {column}," for column in columns[:-1]] + [f"  {columns[-1]})"]

    def described(column: Column) -> str:
        comment = f" COMMENT '{column.comment}'" if column.comment else ""
        return f"`{column.name}` {column.type_text}{comment}"

    lines = [f"CREATE EXTERNAL TABLE `{table.database}.{table.name}`(", *defined([described(c) for c in table.columns])]
    if table.partition_keys:
        lines += ["PARTITIONED BY ( ", *defined([described(key) for key in table.partition_keys])]
    lines += ["ROW FORMAT SERDE ", f"  '{table.serde}' "]
    parameters = {key: value for key, value in table.serde_parameters.items() if key != "serialization.format"}
    if parameters:
        lines += [
            "WITH SERDEPROPERTIES ( ",
            *defined([f"'{key}'='{value}'" for key, value in sorted(parameters.items())]),
        ]
    output = table.raw["StorageDescriptor"].get("OutputFormat", "")
    lines += ["STORED AS INPUTFORMAT ", f"  '{table.input_format}' ", "OUTPUTFORMAT ", f"  '{output}'"]
    lines += ["LOCATION", f"  '{table.location}'"]
    properties = [f"'{key}'='{value}'" for key, value in sorted(table.parameters.items()) if key != "EXTERNAL"]
    return lines + (["TBLPROPERTIES (", *defined(properties)] if properties else [])


_KINDS: dict[tuple[str, ...], Callable[[Tokens], Show]] = {
    ("DATABASES",): _databases,
    ("SCHEMAS",): _databases,
    ("TABLES",): _tables,
    ("VIEWS",): _views,
    ("PARTITIONS",): _partitions,
    ("COLUMNS",): _columns,
    ("TBLPROPERTIES",): _properties,
    ("CREATE", "TABLE"): _create_table,
    ("CREATE", "VIEW"): _create_view,
}
