"""CREATE, ALTER and DROP DATABASE."""

from dataclasses import dataclass, field
from typing import Any

from ministack.services import glue

from local.athena.statements.base import Context, Outcome, Statement, ddl_error, failed, no_database, write_lines
from local.athena.statements.tokens import Tokens

STARTS = tuple((verb, noun) for verb in ("CREATE", "ALTER", "DROP") for noun in ("DATABASE", "SCHEMA"))

_UPDATABLE = ("Name", "Description", "LocationUri", "Parameters", "CreateTableDefaultPermissions")


@dataclass
class CreateDatabase:
    """https://docs.aws.amazon.com/athena/latest/ug/create-database.html"""

    name: str
    if_not_exists: bool
    description: dict[str, Any] = field(default_factory=dict)
    type: str = "DDL"
    substatement: str = "CREATE_DATABASE"
    suffix: str = "txt"

    def execute(self, context: Context) -> Outcome:
        context.begin()
        if context.catalog.has_database(self.name):
            if not self.if_not_exists:
                raise ddl_error(f"Database {self.name} already exists")
        else:
            described = {"Name": self.name, **self.description}
            context.glue("CreateDatabase", "create_database", self.name, DatabaseInput=described)
        return write_lines(context, [], [])


@dataclass
class DropDatabase:
    """https://docs.aws.amazon.com/athena/latest/ug/drop-database.html"""

    name: str
    if_exists: bool
    cascade: bool
    type: str = "DDL"
    substatement: str = "DROP_DATABASE"
    suffix: str = "txt"

    def execute(self, context: Context) -> Outcome:
        context.begin()
        if not context.catalog.has_database(self.name):
            if not self.if_exists:
                raise no_database(self.name)
            return write_lines(context, [], [])
        tables = context.catalog.tables(self.name)
        if tables and not self.cascade:
            raise failed(
                "Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
                f"InvalidOperationException(message:Database {self.name} is not empty. One or more tables exist.)",
            )
        for table in tables:
            context.glue("DeleteTable", "delete_table", self.name, table.name, DatabaseName=self.name, Name=table.name)
        context.glue("DeleteDatabase", "delete_database", self.name, Name=self.name)
        return write_lines(context, [], [])


@dataclass
class AlterDatabase:
    """https://docs.aws.amazon.com/athena/latest/ug/alter-database-set-dbproperties.html"""

    name: str
    properties: dict[str, str]
    type: str = "DDL"
    substatement: str = "ALTER_DATABASE"
    suffix: str = "txt"

    def execute(self, context: Context) -> Outcome:
        context.begin()
        if not context.catalog.has_database(self.name):
            raise no_database(self.name)
        known = glue._databases[self.name]
        described = {name: known[name] for name in _UPDATABLE if known.get(name)}
        described["Parameters"] = {**described.get("Parameters", {}), **self.properties}
        context.glue("UpdateDatabase", "update_database", self.name, Name=self.name, DatabaseInput=described)
        return write_lines(context, [], [])


def parse(tokens: Tokens) -> Statement:
    verb = tokens.advance().text.upper()
    tokens.advance()
    if verb == "ALTER":
        name = tokens.name()
        tokens.expect("SET", "DBPROPERTIES")
        properties = tokens.properties()
        tokens.end()
        return AlterDatabase(name, properties)
    if verb == "DROP":
        if_exists = tokens.accept("IF", "EXISTS")
        name = tokens.name()
        cascade = tokens.accept("CASCADE")
        tokens.accept("RESTRICT")
        tokens.end()
        return DropDatabase(name, if_exists, cascade)
    if_not_exists = tokens.accept("IF", "NOT", "EXISTS")
    statement = CreateDatabase(tokens.name(), if_not_exists)
    if tokens.accept("COMMENT"):
        statement.description["Description"] = tokens.string()
    if tokens.accept("LOCATION"):
        statement.description["LocationUri"] = tokens.string()
    if tokens.accept("WITH", "DBPROPERTIES"):
        statement.description["Parameters"] = tokens.properties()
    tokens.end()
    return statement
