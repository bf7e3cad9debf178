"""The kinds of statement that Athena takes, and what each does."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sqlglot import exp

from local.athena import results
from local.athena.dialect import trino
from local.athena.engine import pool
from local.athena.engine.text import ResultColumn
from local.athena.query import select

if TYPE_CHECKING:
    from local.athena.executions import Execution


@dataclass
class Outcome:
    """What a statement gave. update_count: rows written. manifest: where the list of files written is."""

    columns: list[ResultColumn] = field(default_factory=list)
    update_count: int = 0
    scanned: int = 0
    manifest: str = ""


@dataclass
class Context:
    """A statement's surroundings. begin: to be called once it runs (it has its worker)."""

    execution: "Execution"
    begin: Callable[["Execution"], None]


class Statement(Protocol):
    """A statement that has been understood.

    type, substatement: as GetQueryExecution names them. suffix: of its result's file.
    """

    type: str
    substatement: str
    suffix: str

    def execute(self, context: Context) -> Outcome:
        """Raises: QueryError, ScanLimitExceededError, WorkerDiedError"""


@dataclass
class Select:
    """SELECT, VALUES, WITH."""

    query: exp.Expr
    type: str = "DML"
    substatement: str = "SELECT"
    suffix: str = "csv"

    def execute(self, context: Context) -> Outcome:
        execution = context.execution
        with pool.worker(execution.directory) as worker:
            execution.run_in(worker)
            context.begin(execution)
            prepared = select.prepare(
                self.query,
                execution.database,
                execution.permissions,
                worker,
                execution.directory,
                execution.settings.cutoff,
            )
            body = execution.directory / "result.csv"
            select.write_csv(prepared, self.query, worker, body)
        write_result(execution, prepared.columns, body)
        return Outcome(prepared.columns, scanned=prepared.scanned)


def write_result(execution: "Execution", columns: list[ResultColumn], body: Path) -> None:
    """Put a CSV result and its metadata in the output location."""
    url = execution.record["ResultConfiguration"]["OutputLocation"]
    complete = execution.directory / "complete.csv"
    with complete.open("wb") as file:
        file.write(results.header(columns))
        file.write(body.read_bytes())
    results.upload(execution.permissions, url, complete)
    described = execution.directory / "metadata"
    described.write_bytes(results.metadata(columns))
    results.upload(execution.permissions, f"{url}.metadata", described)


def understand(text: str) -> Statement:
    """The statement in a query's text.

    Raises:
        MalformedQueryError
    """
    return Select(trino.parse(text))
