"""CREATE EXTERNAL TABLE: https://docs.aws.amazon.com/athena/latest/ug/create-table.html"""

from dataclasses import dataclass, field
from typing import Any

from local.athena.errors import MalformedQueryError, QueryError
from local.athena.statements.base import Context, Outcome, Statement, ddl_error, failed, no_database, write_lines
from local.athena.statements.storage import FORMATS, Storage
from local.athena.statements.tokens import Tokens
from local.athena.tables.types import parse_hive

STARTS = (("CREATE", "EXTERNAL", "TABLE"), ("CREATE", "TABLE"))


@dataclass
class CreateTable:
    """A table over objects that are there."""

    database: str
    name: str
    if_not_exists: bool
    columns: list[dict[str, str]] = field(default_factory=list)
    partition_keys: list[dict[str, str]] = field(default_factory=list)
    comment: str = ""
    storage: Storage = FORMATS["TEXTFILE"]
    serde_parameters: dict[str, str] = field(default_factory=dict)
    location: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    type: str = "DDL"
    substatement: str = "CREATE_TABLE"
    suffix: str = "txt"

    def execute(self, context: Context) -> Outcome:
        context.begin()
        database = self.database or context.execution.database
        if not context.catalog.has_database(database):
            raise no_database(database)
        if context.catalog.table(database, self.name) is not None:
            if self.if_not_exists:
                return write_lines(context, [], [])
            raise ddl_error(f"AlreadyExistsException(message:Table {self.name} already exists)")
        self._check()
        context.glue(
            "CreateTable", "create_table", database, self.name, DatabaseName=database, TableInput=self._input()
        )
        return write_lines(context, [], [])

    def _check(self) -> None:
        if not self.location.startswith("s3://"):
            raise ddl_error(
                "MetaException(message:java.lang.IllegalArgumentException: Can not create a Path from an empty string)"
                if not self.location
                else f"MetaException(message:The location is not an S3 path: {self.location})"
            )
        for column in (*self.columns, *self.partition_keys):
            try:
                parse_hive(column["Type"])
            except QueryError as error:
                raise failed(f"ParseException cannot recognize input near '{column['Type']}' in column type") from error

    def _input(self) -> dict[str, Any]:
        parameters = {"EXTERNAL": "TRUE", **self.parameters}
        return {
            "Name": self.name,
            "Description": self.comment,
            "TableType": "EXTERNAL_TABLE",
            "PartitionKeys": self.partition_keys,
            "Parameters": {**parameters, **({"comment": self.comment} if self.comment else {})},
            "StorageDescriptor": self.storage.descriptor(self.columns, self.location, self.serde_parameters),
        }


def parse(tokens: Tokens) -> Statement:
    tokens.expect("CREATE")
    external = tokens.accept("EXTERNAL")
    tokens.expect("TABLE")
    if_not_exists = tokens.accept("IF", "NOT", "EXISTS")
    table = CreateTable(*tokens.table(""), if_not_exists)
    if tokens.accept("("):
        table.columns = columns(tokens)
    if tokens.accept("COMMENT"):
        table.comment = tokens.string()
    if tokens.accept("PARTITIONED", "BY"):
        tokens.expect("(")
        table.partition_keys = columns(tokens)
    if tokens.accept("CLUSTERED", "BY"):
        raise MalformedQueryError("CLUSTERED BY is not supported: bucketed tables are not read by bucket here")
    _storage(tokens, table)
    if tokens.accept("LOCATION"):
        table.location = tokens.string()
    if tokens.accept("TBLPROPERTIES"):
        table.parameters = tokens.properties()
    tokens.end()
    if table.parameters.get("table_type", "").upper() == "ICEBERG":
        raise MalformedQueryError("Iceberg tables are not supported here: table_type = 'ICEBERG'")
    if not external:
        raise MalformedQueryError("External keyword required for table type HIVE")
    return table


def columns(tokens: Tokens) -> list[dict[str, str]]:
    """Column definitions up to the closing parenthesis."""
    found = []
    while True:
        column = {"Name": tokens.name(), "Type": tokens.type_text()}
        if tokens.accept("COMMENT"):
            column["Comment"] = tokens.string()
        found.append(column)
        if not tokens.accept(","):
            break
    tokens.expect(")")
    return found


def _storage(tokens: Tokens, table: CreateTable) -> None:
    """ROW FORMAT and STORED AS."""
    serde = ""
    if tokens.accept("ROW", "FORMAT", "SERDE"):
        serde = tokens.string()
        if tokens.accept("WITH", "SERDEPROPERTIES"):
            table.serde_parameters = tokens.properties()
    elif tokens.accept("ROW", "FORMAT", "DELIMITED"):
        table.serde_parameters = _delimiters(tokens)
    formats: Storage | None = None
    if tokens.accept("STORED", "AS", "INPUTFORMAT"):
        input_format = tokens.string()
        tokens.expect("OUTPUTFORMAT")
        formats = Storage(input_format, tokens.string(), "")
    elif tokens.accept("STORED", "AS"):
        word = tokens.advance().text.upper()
        if word not in FORMATS:
            raise MalformedQueryError(f"Unrecognized file format in STORED AS clause: '{word}'")
        formats = FORMATS[word]
    if tokens.accept("WITH", "SERDEPROPERTIES"):
        table.serde_parameters = tokens.properties()
    table.storage = (formats or FORMATS["TEXTFILE"]).with_serde(serde)


def _delimiters(tokens: Tokens) -> dict[str, str]:
    found: dict[str, str] = {}
    names = {
        ("FIELDS", "TERMINATED", "BY"): "field.delim",
        ("ESCAPED", "BY"): "escape.delim",
        ("COLLECTION", "ITEMS", "TERMINATED", "BY"): "colelction.delim",
        ("MAP", "KEYS", "TERMINATED", "BY"): "mapkey.delim",
        ("LINES", "TERMINATED", "BY"): "line.delim",
        ("NULL", "DEFINED", "AS"): "serialization.null.format",
    }
    while True:
        words = next((words for words in names if tokens.accept(*words)), None)
        if words is None:
            break
        found[names[words]] = tokens.string()
    if "field.delim" in found:
        found["serialization.format"] = found["field.delim"]
    return found
