"""A process that runs DuckDB for one query at a time, away from the cloud: a crash or a lack of memory stays here.

Reads one request a line on standard input and writes one answer a line on standard output, both JSON. It ends when its
input does. Each query gets a database of its own, locked before the first statement: it can reach the files
in the query's directory, and nothing else on this machine.
"""

import json
import os
import queue
import sys
import threading
from collections.abc import Callable
from typing import Any

import duckdb

_SETTINGS = (
    "SET enable_external_access = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET python_enable_replacements = false",
    "SET parquet_metadata_cache = true",
    "SET ieee_floating_point_ops = true",
    "SET scalar_subquery_error_on_multiple_rows = true",
    "SET TimeZone = 'UTC'",
    "SET lock_configuration = true",
)


class Database:
    """The database of the query that is being run."""

    def __init__(self) -> None:
        self._connection: Any = None

    def open(self, directory: str, memory: str, threads: int) -> None:
        self.close()
        self._connection = duckdb.connect(":memory:")
        for statement in (
            f"SET temp_directory = '{_quoted(directory)}/spill'",
            f"SET memory_limit = '{_quoted(memory)}'",
            f"SET threads = {threads:d}",
            f"SET allowed_directories = ['{_quoted(directory)}']",
            *_SETTINGS,
        ):
            self._connection.execute(statement)

    def run(self, sql: str) -> dict[str, Any]:
        """Run statements; the last one's columns as (name, type) and its rows."""
        cursor = self._connection.execute(sql)
        columns = [(name, str(kind)) for name, kind, *_ in cursor.description or []]
        return {"columns": columns, "rows": cursor.fetchall()}

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _requests() -> "queue.Queue[str]":
    """The lines of standard input; the process ends with its input, even in the middle of a query."""
    lines: queue.Queue[str] = queue.Queue()

    def read() -> None:
        for line in sys.stdin:
            lines.put(line)
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    return lines


def main() -> None:
    lines = _requests()
    database = Database()
    operations: dict[str, Callable[..., Any]] = {"open": database.open, "run": database.run, "close": database.close}
    while True:
        request = json.loads(lines.get())
        try:
            answer = {"answer": operations[request.pop("do")](**request)}
        except (duckdb.Error, UnicodeError, OverflowError) as error:
            answer = {"error": str(error), "kind": type(error).__name__}
        sys.stdout.write(json.dumps(answer, default=str) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
