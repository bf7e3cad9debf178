"""Arguments whose type the engine knows before it chooses among a macro's overloads.

DuckDB chooses an overload before it has bound aggregates, windows and subqueries among the arguments, so that
`trino_divide(sum(x), 2)` would be an integer division whatever x is. A SELECT in which that happens becomes two: the
inner one computes those, the outer one has them as columns, whose types are known.
"""

from collections.abc import Callable, Iterator

from sqlglot import exp

from local.athena.dialect import registry

_Test = Callable[[exp.Expr], bool]
_OUTER = ("distinct", "limit", "offset", "order")


def settle_types(query: exp.Expr) -> exp.Expr:
    """The query with no aggregate and no window within an overloaded macro's arguments."""
    root = exp.Paren(this=query)
    for select in reversed(list(root.find_all(exp.Select))):
        for test, split in ((_is_window, _split_windows), (_is_aggregate, _split_aggregates)):
            if any(_hazards(select, test)):
                split(select)
                select = select.args["from_"].this.this
    settled: exp.Expr = root.this
    return settled


def _is_aggregate(node: exp.Expr) -> bool:
    return node.meta.get("kind") == "aggregate" and not isinstance(
        node.parent, exp.Window | exp.Filter | exp.IgnoreNulls
    )


def _is_window(node: exp.Expr) -> bool:
    return node.meta.get("kind") == "window" and not isinstance(node.parent, exp.Window | exp.IgnoreNulls)


def _own(select: exp.Select) -> Iterator[exp.Expr]:
    """The expressions that a SELECT evaluates on its groups."""
    yield from select.expressions
    for name in ("having", "order"):
        if select.args.get(name):
            yield select.args[name]


def _within(root: exp.Expr) -> Iterator[exp.Expr]:
    """A node and those within, without those of subqueries."""
    yield from root.walk(prune=lambda node: isinstance(node, exp.Query) and node is not root)


def _hazards(select: exp.Select, test: _Test) -> Iterator[exp.Expr]:
    for root in _own(select):
        for node in _within(root):
            if isinstance(node, exp.Anonymous) and registry.overloaded(str(node.this)):
                yield from (each for each in _within(node) if each is not node and test(each))


def _outermost(roots: list[exp.Expr], test: _Test) -> list[exp.Expr]:
    found = []
    for root in roots:
        found += list(root.walk(prune=lambda node: test(node) or isinstance(node, exp.Query)))
    return [node for node in found if test(node)]


def _split_aggregates(select: exp.Select) -> None:
    """Group in the inner query; HAVING and what follows it go to the outer one."""
    keys = _keys(select)
    inner = _Inner(select)
    roots = list(_own(select))
    for node in _outermost(roots, _is_aggregate):
        inner.column(node, "a")
    for key in keys:
        for node in _equal(roots, key):
            inner.column(node, "k")
    inner.detach(("having", *_OUTER), group=True)


def _split_windows(select: exp.Select) -> None:
    """Compute windows in the inner query, and pass on every column that the outer one still needs."""
    inner = _Inner(select)
    roots = [each for each in _own(select) if not isinstance(each, exp.Having)]
    for node in _outermost(roots, _is_window):
        inner.column(node, "w")
    if select.args.get("group"):
        for node in _outermost(roots, _is_aggregate):
            inner.column(node, "a")
    outputs = {each.alias.lower() for each in select.expressions if isinstance(each, exp.Alias)}
    for root in roots:
        for node in [each for each in _within(root) if isinstance(each, exp.Column) and not each.is_star]:
            is_output = isinstance(root, exp.Order) and not node.table and node.name.lower() in outputs
            if not node.meta.get("lifted") and not is_output:
                inner.column(node, "c")
    inner.detach(_OUTER, group=False)


def _keys(select: exp.Select) -> list[exp.Expr]:
    group = select.args.get("group")
    if group is None:
        return []
    found: list[exp.Expr] = []
    for node in group.expressions + [
        each for sets in ("grouping_sets", "rollup", "cube") for each in group.args.get(sets) or []
    ]:
        for each in _single(node):
            index = int(each.this) if isinstance(each, exp.Literal) and not each.is_string else None
            if index is not None:
                chosen = select.expressions[index - 1].unalias()
                each.replace(chosen.copy())
                found.append(chosen.copy())
            else:
                found.append(each.copy())
    return sorted(found, key=lambda key: -len(key.sql()))


def _single(node: exp.Expr) -> Iterator[exp.Expr]:
    if isinstance(node, exp.Tuple | exp.GroupingSets | exp.Rollup | exp.Cube):
        for each in list(node.expressions):
            yield from _single(each)
    elif isinstance(node, exp.Paren):
        yield from _single(node.this)
    else:
        yield node


def _equal(roots: list[exp.Expr], key: exp.Expr) -> list[exp.Expr]:
    """Where the outer query computes a grouping key again."""
    found = []
    for root in roots:
        for node in _within(root):
            if not node.meta.get("lifted") and _same(node, key):
                found.append(node)
    return found


def _same(node: exp.Expr, key: exp.Expr) -> bool:
    if isinstance(node, exp.Column) and isinstance(key, exp.Column):
        tables = {node.table.lower(), key.table.lower()} - {""}
        return node.name.lower() == key.name.lower() and len(tables) <= 1
    return type(node) is type(key) and node.sql().lower() == key.sql().lower()


class _Inner:
    """The inner query of a SELECT that is split, while its columns are gathered."""

    def __init__(self, select: exp.Select) -> None:
        self._select = select
        self._columns: dict[str, exp.Expr] = {}
        for each in select.expressions:
            if isinstance(each, exp.Column) and not each.is_star:
                each.replace(exp.alias_(each.copy(), each.name, quoted=True))

    def column(self, node: exp.Expr, prefix: str) -> None:
        """Compute this in the inner query, and put a reference to it in its place."""
        text = node.sql().lower()
        name = next((name for name, each in self._columns.items() if each.sql().lower() == text), None)
        if name is None:
            name = f"lifted_{prefix}{len(self._columns)}"
            self._columns[name] = node.copy()
        reference = exp.column(name, quoted=True)
        reference.meta["lifted"] = True
        node.replace(reference)

    def detach(self, clauses: tuple[str, ...], *, group: bool) -> None:
        """Make the SELECT the outer query, with these clauses, of one that has all the others."""
        select = self._select
        kept = {name: select.args.pop(name) for name in (*clauses, "with_") if select.args.get(name)}
        outer_columns = list(select.expressions)
        starred = any(each.is_star for each in outer_columns)
        inner = exp.Select(**{name: value for name, value in select.args.items() if name != "expressions"})
        columns = [exp.alias_(each, name, quoted=True) for name, each in self._columns.items()]
        inner.set("expressions", ([each.copy() for each in outer_columns if each.is_star] if starred else []) + columns)
        for name in list(select.args):
            select.set(name, None)
        having = kept.pop("having", None)
        for name, value in kept.items():
            select.set(name, value)
        if starred:
            hidden = [exp.column(name, quoted=True) for name in self._columns]
            outer_columns = [exp.Star(except_=hidden) if each.is_star else each for each in outer_columns]
        select.set("expressions", outer_columns)
        if group and having is not None:
            select.set("where", exp.Where(this=having.this))
        select.set(
            "from_", exp.From(this=exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier("lifted"))))
        )
