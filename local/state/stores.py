"""Where the services keep what they know, and how it is cut into rows.

A service's module has stores: dictionaries, mostly scoped by account and region, of records. Each record is a
row, so that a change writes what changed. Lists that grow (messages, log events, history) are cut out of their
record and written in pieces, so that adding to one does not write the whole of it again.
"""

import ast
import functools
import importlib
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ministack.app import _state_map
from ministack.core.persistence import _json_default, _json_object_hook

from local.state import own, uploads
from local.state.database import Place, part_trail

Pieces = Iterator[tuple[str, object, list[Any]]]
"""Of a list: the name of each piece, what changes when the piece does, and its elements."""

_PIECE = 100


def text(value: Any) -> str:
    """A value as JSON, with MiniStack's marks for what JSON lacks (bytes, scoped dictionaries)."""
    return json.dumps(value, default=_json_default)


def value(text: str) -> Any:
    """The value that `text` was made of."""
    return json.loads(text, object_hook=_json_object_hook)


def messages(queue: list[Any]) -> Pieces:
    """Each message by itself: they come and go in any order, and only being received changes one."""
    for message in list(queue):
        state = (message.get("visible_at"), message.get("receive_count"), message.get("receipt_handle"))
        yield message["id"], state, [message]


def history(events: list[Any]) -> Pieces:
    """A hundred events a piece: they are added, now and then in the middle, and never changed."""
    events = list(events)
    for start in range(0, len(events), _PIECE):
        piece = events[start : start + _PIECE]
        yield str(start // _PIECE), (len(piece), text(piece[0]), text(piece[-1])), piece


def end(events: list[Any]) -> object:
    """How long a list of events is and what it ends with."""
    return len(events), text(events[-1:])


@dataclass(frozen=True)
class Growing:
    """A list that grows inside the records of a store.

    path: the keys that lead to it from the record; `*` stands for every key.
    pieces: how it is cut.
    told: what tells that the whole list is as it was, None where only looking at its pieces does.
    """

    path: tuple[str, ...]
    pieces: Callable[[list[Any]], Pieces]
    told: Callable[[list[Any]], object | None] = lambda _: None


@dataclass(frozen=True)
class Store:
    """One dictionary of records, in memory.

    attribute: its name in the service's module.
    growing: the list in its records that grows, if one does.
    shape: what is kept of a record, given its key, where that is not all of it.
    unshape: the record from what was kept of it.
    settled: says what a record that no longer changes is known by, None while it may change; saves looking at it.
    """

    attribute: str
    growing: Growing | None = None
    shape: Callable[[Any, Any], Any] | None = None
    unshape: Callable[[Any], Any] | None = None
    settled: Callable[[Any], object | None] | None = None


@dataclass
class Service:
    """A service whose stores can be read in place.

    special: the stores that are not kept as a plain dictionary `_NAME` of the module.
    added: the stores that MiniStack forgets, and that are put back without asking it.
    left_out: stores that are not kept, since the service can do without.
    names: all stores, where asking the module for them has side effects.
    table: the module's own dictionary of its stores by name, where it has one.
    """

    special: dict[str, Store] = field(default_factory=dict)
    added: dict[str, Store] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    table: str = ""


def _without_objects(_: object, bucket: dict[str, Any]) -> dict[str, Any]:
    """A bucket's objects are files; what else is known of it is a record."""
    return {key: part for key, part in bucket.items() if key != "objects"}


@functools.lru_cache(maxsize=64)
def _code_reference(code: bytes) -> dict[str, str]:
    from ministack.services import lambda_svc

    return {lambda_svc._BLOB_REF_KEY: lambda_svc._write_code_blob(code)}


def _code_as_file(_: object, function: dict[str, Any]) -> dict[str, Any]:
    """A function's code, and its versions', is a file named by its content."""
    shaped = dict(function)
    if isinstance(shaped.get("code_zip"), bytes):
        shaped["code_zip"] = _code_reference(shaped["code_zip"])
    if shaped.get("versions"):
        shaped["versions"] = {name: _code_as_file(name, version) for name, version in list(shaped["versions"].items())}
    return shaped


def _ended_execution(execution: dict[str, Any]) -> object | None:
    status = execution.get("status")
    return None if status in ("RUNNING", "PENDING_REDRIVE") else (status, len(execution.get("events", ())))


def _ended_flow(flow: dict[str, Any]) -> object | None:
    run = flow["Run"]
    return (run["CompletedOn"], text(run["WorkflowRunProperties"])) if "CompletedOn" in run else None


SERVICES: dict[str, Service] = {
    "athena": Service(),
    "budgets": Service(),
    "cloudformation": Service({"stack_events": Store("_stack_events", Growing((), history, end))}),
    "cloudwatch": Service({"alarm_history": Store("_alarm_history", Growing((), history, end))}),
    "cloudwatch_logs": Service(
        {"log_groups": Store("_log_groups", Growing(("streams", "*", "events"), history, end))},
        left_out=frozenset({"log_records"}),  # an index of the events, made again when it is asked for
    ),
    "eventbridge": Service(
        {"archives": Store("_archives", Growing(("Events",), history, end)), "buses": Store("_event_buses")}
    ),
    "glue": Service({"flows": Store("flows", settled=_ended_flow)}, table="_ALL_STATE"),
    "iam": Service(),
    "lambda": Service(
        {"functions": Store("_functions", shape=_code_as_file)},
        # get_state also deletes the code of functions that are not in memory (yet)
        names=("layers", "esms", "function_urls", "kinesis_positions", "dynamodb_stream_positions"),
    ),
    "s3": Service(
        {"buckets_meta": Store("_buckets", shape=_without_objects)},
        added={
            "object_retention": Store("_object_retention"),
            "object_legal_hold": Store("_object_legal_hold"),
            "multipart_uploads": Store("_multipart_uploads", shape=uploads.shape, unshape=uploads.unshape),
        },
    ),
    "scheduler": Service(),
    "sns": Service(),
    "sqs": Service({"queues": Store("_queues", Growing(("messages",), messages))}),
    "stepfunctions": Service(
        {"executions": Store("_executions", Growing(("events",), history, end), settled=_ended_execution)}
    ),
    "sts": Service(added={"sessions": Store("_sessions")}),
}
"""The services whose stores are read in place. The others are asked for a copy of their whole state, a row each."""

OWN = "own"
"""The service that stands for the tables of this package (`local.state.own`)."""


def loaded() -> list[str]:
    """The services that are in use, and so may have something to save."""
    return [OWN, *(key for key, module in _state_map.items() if f"ministack.services.{module}" in sys.modules)]


def module(service: str) -> Any:
    """The MiniStack module of a service."""
    return importlib.import_module(f"ministack.services.{_state_map[service]}")


@functools.cache
def stores(service: str) -> dict[str, Store]:
    """The stores of a service that is read in place, by the name that MiniStack's state has for them."""
    known = SERVICES[service]
    names = [name for name in known.names or module(service).get_state() if name not in known.left_out]
    return {name: Store(f"_{name.lstrip('_')}") for name in names} | known.special | known.added


def records(service: str, store: str) -> Any:
    """The dictionary, in memory, behind a store."""
    if service == OWN:
        return own.tables()[store]
    if table := SERVICES[service].table:
        return getattr(module(service), table)[store]
    return getattr(module(service), stores(service)[store].attribute)


def entries(container: Any) -> list[tuple[Any, Any]]:
    """All records of a dictionary, in every account and region; none of what is no dictionary."""
    data = getattr(container, "_data", container)
    return list(data.items()) if isinstance(data, dict) else []


def cut(record: Any, growing: Growing) -> tuple[Any, dict[tuple[str, ...], list[Any]]]:
    """The record with its growing lists emptied, and the lists by the trail of keys to them."""
    lists: dict[tuple[str, ...], list[Any]] = {}
    return _cut(record, growing.path, (), lists), lists


def _cut(part: Any, path: tuple[str, ...], trail: tuple[str, ...], lists: dict[tuple[str, ...], list[Any]]) -> Any:
    if not path:
        lists[trail] = part
        return []
    step, rest = path[0], path[1:]
    if step == "*":
        return {key: _cut(inner, rest, (*trail, key), lists) for key, inner in list(part.items())}
    return {**part, step: _cut(part[step], rest, (*trail, step), lists)} if step in part else part


def restored(rows: list[tuple[Place, str]]) -> dict[str, dict[Any, Any]]:
    """The records of one service, by store and key, from its rows."""
    found: dict[str, dict[Any, Any]] = {}
    pieces: list[tuple[Place, str]] = []
    for place, body in rows:
        if place.part:
            pieces.append((place, body))
        else:
            found.setdefault(place.store, {})[ast.literal_eval(place.record)] = value(body)
    for place, body in pieces:
        target = found[place.store][ast.literal_eval(place.record)]
        for step in part_trail(place.part):
            target = target[step]
        target.extend(value(body))
    return found
