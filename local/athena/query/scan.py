"""A table as one place in a query reads it."""

from dataclasses import dataclass, field
from pathlib import Path

from sqlglot import exp

from local.athena.catalog import Partition, Table
from local.athena.tables.objects import StoredObject


@dataclass
class Scan:
    """One reference to a table.

    name: what the engine calls it. conditions: what the query asks of the partition columns, each a conjunct of its
    WHERE. columns: the table's columns that the query names. with_path: whether it asks for `"$path"`.
    partitions, files: what is left to read; a file belongs to the partition at the same place in `partition_of`.
    """

    name: str
    table: Table
    conditions: list[exp.Expr] = field(default_factory=list)
    columns: frozenset[str] = frozenset()
    with_path: bool = False
    partitions: list[Partition] = field(default_factory=list)
    objects: list[StoredObject] = field(default_factory=list)
    partition_of: list[int] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
