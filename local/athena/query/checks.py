"""What the engine would take and Trino refuses: names out of their scope, and operands of different types.

Only what is certain is refused here: a column of a table against a literal or another such column, and an alias of the
SELECT list where there is no column of that name.
"""

from dataclasses import dataclass

from sqlglot import exp

from local.athena.catalog import Column, Table
from local.athena.dialect.trino import operator_position, position
from local.athena.errors import QueryError

_OPERATORS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.LT: "<",
    exp.LTE: "<=",
}
_FAMILIES = {
    **dict.fromkeys(
        ("tinyint", "smallint", "int", "integer", "bigint", "float", "real", "double", "decimal"), "number"
    ),
    **dict.fromkeys(("string", "varchar", "char"), "text"),
    **dict.fromkeys(("date", "timestamp"), "time"),
    "boolean": "boolean",
    "binary": "binary",
}
_TYPED_LITERALS = {"DATE": ("time", "date"), "TIMESTAMP": ("time", "timestamp(3)"), "BOOLEAN": ("boolean", "boolean")}


@dataclass(frozen=True)
class _Typed:
    family: str
    name: str


def check(query: exp.Expr, tables: dict[int, Table]) -> None:
    """Check each SELECT of a query. tables: by the id of the node that names each.

    Raises:
        QueryError: `TYPE_MISMATCH` or `COLUMN_NOT_FOUND`.
    """
    for select in query.find_all(exp.Select):
        sources = _sources(select)
        columns = _columns(sources, tables)
        for node in _own_nodes(select):
            _check_types(node, columns)
        known = [_names(source, tables) for source in sources]
        if all(names is not None for names in known):
            _check_aliases(select, {name for names in known for name in names or ()})


def _sources(select: exp.Select) -> list[exp.Expr]:
    source = select.args.get("from_")
    joins = select.args.get("joins") or []
    return ([source.this] if source else []) + [join.this for join in joins]


def _own_nodes(select: exp.Select) -> list[exp.Expr]:
    """The nodes of a SELECT, without those of queries within it."""
    return [
        node
        for node in select.walk(prune=lambda node: isinstance(node, exp.Query) and node is not select)
        if not isinstance(node, exp.Query)
    ]


def _columns(sources: list[exp.Expr], tables: dict[int, Table]) -> dict[tuple[str, str], Column]:
    """The columns of the tables among the sources, by (alias, name); where there is one only, by ('', name) too."""
    found: dict[tuple[str, str], Column] = {}
    alone = len(sources) == 1
    for source in sources:
        table = tables.get(id(source))
        if table is None or (source.args.get("alias") and source.args["alias"].args.get("columns")):
            continue
        for column in (*table.columns, *table.partition_keys):
            found[(source.alias_or_name.lower(), column.name)] = column
            if alone:
                found[("", column.name)] = column
    return found


def _check_types(node: exp.Expr, columns: dict[tuple[str, str], Column]) -> None:
    operator = _OPERATORS.get(type(node))
    if operator is not None:
        left, right = _typed(node.this, columns), _typed(node.expression, columns)
        if left and right and left.family != right.family:
            raise QueryError(
                "TYPE_MISMATCH",
                f"Cannot apply operator: {left.name} {operator} {right.name}",
                position=operator_position(node),
            )
    elif isinstance(node, exp.Between):
        value, low, high = (_typed(node.args[name], columns) for name in ("this", "low", "high"))
        if value and low and high and {value.family} != {low.family, high.family}:
            raise QueryError(
                "TYPE_MISMATCH",
                f"Cannot check if {value.name} is BETWEEN {low.name} and {high.name}",
                position=position(node.this),
            )
    elif isinstance(node, exp.In) and node.expressions:
        value = _typed(node.this, columns)
        for each in node.expressions:
            item = _typed(each, columns)
            if value and item and value.family != item.family:
                raise QueryError(
                    "TYPE_MISMATCH",
                    f"IN value and list items must be the same type: {value.name}",
                    position=position(each),
                )


def _typed(node: exp.Expr, columns: dict[tuple[str, str], Column]) -> _Typed | None:
    """The type of an operand, where it is certain."""
    if isinstance(node, exp.Paren | exp.Neg):
        return _typed(node.this, columns)
    if isinstance(node, exp.Column) and not node.args.get("db"):
        column = columns.get((node.table.lower(), node.name.lower()))
        family = _FAMILIES.get(column.type.name) if column else None
        return _Typed(family, column.type.trino) if column and family else None
    if isinstance(node, exp.Literal):
        return _Typed("text", f"varchar({len(node.this)})") if node.is_string else _Typed("number", _number(node.this))
    if isinstance(node, exp.Boolean):
        return _Typed("boolean", "boolean")
    if isinstance(node, exp.Cast):
        found = _TYPED_LITERALS.get(node.to.this.name)
        return _Typed(*found) if found else None
    return None


def _number(text: str) -> str:
    if "e" in text.lower():
        return "double"
    if "." in text:
        whole, _, fraction = text.partition(".")
        return f"decimal({len(whole.lstrip('0')) + len(fraction)},{len(fraction)})"
    return "integer" if int(text) < 1 << 31 else "bigint"


def _names(source: exp.Expr, tables: dict[int, Table]) -> set[str] | None:
    """The names of a source's columns; None when they are not certain."""
    alias = source.args.get("alias")
    if alias is not None and alias.args.get("columns"):
        return {each.name.lower() for each in alias.args["columns"]} | _ordinality(source)
    table = tables.get(id(source))
    if table is not None:
        return {column.name for column in (*table.columns, *table.partition_keys)} | {"$path"}
    if isinstance(source, exp.Subquery) and isinstance(source.this, exp.Select):
        columns = source.this.expressions
        return None if any(each.is_star for each in columns) else {each.output_name.lower() for each in columns}
    return None


def _ordinality(source: exp.Expr) -> set[str]:
    offset = source.args.get("offset")
    return {offset.name.lower()} if isinstance(offset, exp.Identifier) else set()


def _check_aliases(select: exp.Select, known: set[str]) -> None:
    """WHERE, GROUP BY and HAVING do not see the names that the SELECT list gives."""
    aliases = {each.alias.lower() for each in select.expressions if isinstance(each, exp.Alias)} - known
    for clause in ("where", "group", "having"):
        root = select.args.get(clause)
        if root is None or not aliases:
            continue
        for node in root.walk(prune=lambda node: isinstance(node, exp.Query)):
            if isinstance(node, exp.Column) and not node.table and node.name.lower() in aliases:
                raise QueryError(
                    "COLUMN_NOT_FOUND",
                    f"Column '{node.name.lower()}' cannot be resolved or requester is not authorized to access "
                    "requested resources",
                    position=position(node),
                )
