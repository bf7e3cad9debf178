"""Which folders are tables and which are partitions of them.

"How does a crawler determine when to create partitions?" in the Glue guide: going up from the folders that hold
files to the include path, folders of like structure become partitions of one table when the majority of the schemas
at their level are similar; otherwise each stays a table of its own.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce

from local.glue.crawlers.s3 import Object
from local.glue.crawlers.sample import Sample
from local.glue.crawlers.types import Columns, merged_columns, similar

Folders = tuple[str, ...]
"""A path: the bucket first."""


@dataclass(frozen=True)
class Leaf:
    """Files of one folder that belong together.

    files: all of them; sampled: those that were read, with what they are.
    """

    folder: Folders
    files: tuple[Object, ...]
    sampled: tuple[tuple[Object, Sample], ...]

    @property
    def columns(self) -> Columns:
        return reduce(merged_columns, (sample.columns for _, sample in self.sampled))


@dataclass(frozen=True)
class Grouping:
    """How a crawler is told to group.

    combine: data of the same kind is one table whatever its schema (`CombineCompatibleSchemas`).
    table_level: the depth at which tables are, 1 being the bucket (`TableLevelConfiguration`).
    """

    combine: bool = False
    table_level: int | None = None

    @property
    def ignores_schemas(self) -> bool:
        return self.combine or self.table_level is not None


@dataclass(frozen=True)
class FoundTable:
    """A table in the data.

    folder: where it is. keys: of the levels of folders below it, the name of `name=value`, or "" in plain folders.
    file: the object, when the table is a single file beside others that are unlike it.
    """

    folder: Folders
    keys: tuple[str, ...]
    leaves: tuple[Leaf, ...]
    columns: Columns
    file: Object | None = None

    @property
    def sample(self) -> Sample:
        """Any file of it: its kind is that of all."""
        return self.leaves[0].sampled[0][1]

    @property
    def flags(self) -> frozenset[str]:
        return frozenset[str]().union(*(sample.flags for leaf in self.leaves for _, sample in leaf.sampled))


@dataclass
class _Node:
    leaf: Leaf | None = None
    children: "dict[str, _Node]" = field(default_factory=dict)


def tables(leaves: Iterable[Leaf], include_path: Folders, grouping: Grouping) -> list[FoundTable]:
    """The tables of a target, given the folders below its include path that hold known files."""
    root = _Node()
    for leaf in leaves:
        node = root
        for name in leaf.folder[len(include_path) :]:
            node = node.children.setdefault(name, _Node())
        node.leaf = leaf
    return _tables(root, include_path, grouping)


def alike(leaf: Leaf) -> bool:
    """Whether the files of a folder that were read are of one kind and similar."""
    return len(_clusters([_table_of_file(leaf, item, sample) for item, sample in leaf.sampled], Grouping())) == 1


def level_key(folder: str) -> str:
    """The partition key in the name of a folder, `k` of `k=v`; empty in a plain folder."""
    key, equals, _ = folder.partition("=")
    return key if equals else ""


def _tables(node: _Node, folder: Folders, grouping: Grouping) -> list[FoundTable]:
    own = _own(node.leaf, grouping) if node.leaf else []
    below = [_tables(child, (*folder, name), grouping) for name, child in sorted(node.children.items())]
    # A folder that has become a table itself cannot hold partitions of another one beside its files.
    taken = any(table.file is None for table in own)
    may_merge = not taken and len(folder) >= (grouping.table_level or 1)
    found = [table for tables_below in below for table in tables_below]
    return own + (_merged(found, folder, grouping) if may_merge else found)


def _own(leaf: Leaf, grouping: Grouping) -> list[FoundTable]:
    """The table that the files of one folder are, or a table for each file when they are not alike."""
    files = [_table_of_file(leaf, item, sample) for item, sample in leaf.sampled]
    if len(_clusters(files, grouping)) > 1:
        return files
    return [FoundTable(leaf.folder, (), (leaf,), leaf.columns)]


def _table_of_file(leaf: Leaf, item: Object, sample: Sample) -> FoundTable:
    return FoundTable(leaf.folder, (), (Leaf(leaf.folder, (item,), ((item, sample),)),), sample.columns, item)


def _merged(found: list[FoundTable], folder: Folders, grouping: Grouping) -> list[FoundTable]:
    """The tables at a folder, those right below it made partitions of one if they are the majority."""
    below = [table for table in found if table.file is None and len(table.folder) == len(folder) + 1]
    if not below:
        return found
    largest = max(_clusters(below, grouping), key=len)
    if 2 * len(largest) <= len(below) and not grouping.ignores_schemas:
        return found
    keys = (level_key(largest[0].folder[-1]), *largest[0].keys)
    columns = reduce(merged_columns, (table.columns for table in largest))
    leaves = tuple(leaf for table in largest for leaf in table.leaves)
    rest = [table for table in found if table not in largest]
    return [FoundTable(folder, keys, leaves, columns), *rest]


def _clusters(found: list[FoundTable], grouping: Grouping) -> list[list[FoundTable]]:
    """The tables that may be one: of the same kind and levels of partitions, and with similar schemas."""
    structures: dict[tuple[object, ...], list[list[FoundTable]]] = defaultdict(list)
    for table in found:
        level = None if table.file else level_key(table.folder[-1])
        clusters = structures[table.sample.kind, table.keys, level]
        for cluster in clusters:
            if grouping.ignores_schemas or similar(cluster[0].columns, table.columns):
                cluster.append(table)
                break
        else:
            clusters.append([table])
    return [cluster for clusters in structures.values() for cluster in clusters]
