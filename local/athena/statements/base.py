"""What every kind of statement has and gives."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from botocore.exceptions import ClientError

from local import aws
from local.athena import results
from local.athena.catalog import Catalog, Table
from local.athena.engine import pool
from local.athena.engine.pool import Worker
from local.athena.engine.text import ResultColumn
from local.athena.errors import DDL_FAILED, QueryError

if TYPE_CHECKING:
    from local.athena.executions import Execution


@dataclass
class Outcome:
    """What a statement gave. update_count: rows written. manifest: where the list of files written is."""

    columns: list[ResultColumn] = field(default_factory=list)
    update_count: int = 0
    scanned: int = 0
    manifest: str = ""


class Context:
    """A statement's surroundings while it runs. begin: to be called once it has what it needs to run."""

    def __init__(self, execution: "Execution", begin: Callable[["Execution"], None]) -> None:
        self.execution = execution
        self.permissions = execution.permissions
        self.catalog = Catalog(execution.permissions)
        self.directory = execution.directory
        self._begin = begin

    @contextmanager
    def worker(self) -> Iterator[Worker]:
        """A worker of the query engine; the query is QUEUED until there is one."""
        with pool.worker(self.directory) as worker:
            self.execution.run_in(worker)
            self._begin(self.execution)
            yield worker

    def begin(self) -> None:
        """Say that a statement which needs no worker runs now."""
        self._begin(self.execution)

    def table(self, database: str, name: str) -> Table:
        """A table that DDL names.

        Raises:
            QueryError: in Hive's words.
        """
        if not self.catalog.has_database(database):
            raise no_database(database)
        table = self.catalog.table(database, name)
        if table is None:
            raise failed(f"SemanticException [Error 10001]: Table not found {database}.{name}")
        return table

    def glue(self, action: str, operation: str, database: str, table: str | None = None, **request: Any) -> None:
        """Change the catalog, when the caller may. action: in IAM. operation: the method of Glue's client.

        Raises:
            QueryError
        """
        self.permissions.glue(action, database, table)
        try:
            getattr(aws.client("glue", aws.ROOT), operation)(**request)
        except ClientError as error:
            code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
            raise ddl_error(f"{code}(message:{message})") from error


class Statement(Protocol):
    """A statement that has been understood.

    type, substatement: as GetQueryExecution names them. suffix: of its result's file.
    """

    type: str
    substatement: str
    suffix: str

    def execute(self, context: Context) -> Outcome:
        """Raises: QueryError, ScanLimitExceededError, WorkerDiedError"""


def ddl_error(message: str) -> QueryError:
    """What Athena's DDL engine says when the catalog refuses."""
    return failed(f"Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. {message}")


def no_database(name: str) -> QueryError:
    return failed(f"SemanticException [Error 10072]: Database does not exist: {name}")


def failed(message: str) -> QueryError:
    """An error of the DDL engine."""
    return QueryError("", f"FAILED: {message}", error_type=DDL_FAILED)


def write_csv(context: Context, columns: list[ResultColumn], body: Path) -> None:
    """Put a CSV result and its metadata in the output location."""
    url = context.execution.record["ResultConfiguration"]["OutputLocation"]
    complete = context.directory / "complete.csv"
    with complete.open("wb") as file, body.open("rb") as rows:
        file.write(results.header(columns))
        while block := rows.read(1 << 20):
            file.write(block)
    results.upload(context.permissions, url, complete)
    _write_metadata(context, url, columns)


def write_lines(context: Context, columns: list[str], lines: list[str]) -> Outcome:
    """Put the lines that DDL or a utility statement says in the output location."""
    url = context.execution.record["ResultConfiguration"]["OutputLocation"]
    described = [ResultColumn(name, "string", 0, 0) for name in columns]
    path = context.directory / "result.txt"
    path.write_text("".join(f"{line}\n" for line in lines))
    results.upload(context.permissions, url, path)
    _write_metadata(context, url, described)
    return Outcome(described)


def _write_metadata(context: Context, url: str, columns: list[ResultColumn]) -> None:
    path = context.directory / "metadata"
    path.write_bytes(results.metadata(columns))
    results.upload(context.permissions, f"{url}.metadata", path)
