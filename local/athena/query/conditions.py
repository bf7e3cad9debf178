"""What a query asks of a table's partition columns, so that only the partitions that matter are read."""

from collections.abc import Iterator

from sqlglot import exp

from local.athena.catalog import Table

_REJECT_NULL = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In, exp.Like)


def on_partitions(node: exp.Table, table: Table) -> list[exp.Expr]:
    """The conjuncts around a table that only its partition columns decide, their columns unqualified."""
    select = node.find_ancestor(exp.Select)
    keys = {column.name for column in table.partition_keys}
    if select is None or not keys:
        return []
    alias = (node.alias or table.name).lower()
    optional = any(join.side for join in select.args.get("joins") or [])
    found = []
    for conjunct in _conjuncts(select):
        if _decided_by(conjunct, keys, alias) and (not optional or _rejects_null(conjunct)):
            copy = conjunct.copy()
            for column in copy.find_all(exp.Column):
                column.replace(exp.column(column.name, quoted=True))
            found.append(copy)
    return found


def _rejects_null(conjunct: exp.Expr) -> bool:
    """Whether a row that an outer join made up, all NULL, cannot pass."""
    return isinstance(conjunct, _REJECT_NULL) and isinstance(conjunct.this, exp.Column)


def _conjuncts(select: exp.Select) -> Iterator[exp.Expr]:
    where = select.args.get("where")
    roots = [where.this] if where else []
    roots += [
        join.args["on"] for join in select.args.get("joins") or [] if join.args.get("on") is not None and not join.side
    ]
    while roots:
        node = roots.pop()
        if isinstance(node, exp.Paren):
            roots.append(node.this)
        elif isinstance(node, exp.And):
            roots += [node.left, node.right]
        else:
            yield node


def _decided_by(conjunct: exp.Expr, keys: set[str], alias: str) -> bool:
    columns = list(conjunct.find_all(exp.Column))
    if not columns or any(conjunct.find_all(exp.Query, exp.Lambda, exp.Subquery, exp.Window)):
        return False
    return all(
        column.name.lower() in keys and column.table.lower() in ("", alias) and not column.args.get("db")
        for column in columns
    )
