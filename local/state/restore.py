"""Brings back what the last run knew, before anything else starts."""

import json
import logging
from collections.abc import Callable
from itertools import groupby
from typing import Any

from ministack.app import _get_module, _state_map

from local import settings
from local.state import own, saver, stores, uploads
from local.state.changes import Tracker
from local.state.database import Database, Place
from local.state.errors import StateError
from local.state.stores import OWN, SERVICES

_ADDRESS = "address"
_log = logging.getLogger("state")


def run() -> None:
    """Fill the services from the state file, and save to it from then on.

    Raises:
        StateError: the file is damaged or was written by another version; nothing was changed.
    """
    database = Database(settings.STATE_DIR / "state.sqlite")
    rows = _readdressed(list(database.rows()))
    for service, group in groupby(sorted(rows, key=_order), key=lambda row: row[0].service):
        try:
            _restore(service, list(group))
        except Exception as error:
            raise database.damaged(f"what it says of {service} cannot be read: {error!r}") from error
    uploads.keep_only({key[-1] for key, _ in stores.entries(stores.records("s3", "multipart_uploads"))})
    own.table(_ADDRESS)["endpoint"] = settings.ENDPOINT
    saver.begin(database, _reconciled(database))


def _reconciled(database: Database) -> Tracker:
    """A tracker that knows what is on disk, once the disk has what the services made of it while they restored it."""
    rows = dict(database.rows())
    tracker = Tracker()
    changes = tracker.find(sorted({place.service for place in rows if place.service in (*SERVICES, OWN)}))
    now = dict(changes.written)
    read_in_place = {place for place in rows if place.service in (*SERVICES, OWN)}
    database.write(
        [(place, body) for place, body in now.items() if rows.get(place) != body], list(read_in_place - now.keys())
    )
    tracker.accept(changes)
    return tracker


def _order(row: tuple[Place, str]) -> tuple[bool, str]:
    """By service; functions last, since their mappings poll queues as soon as they are back."""
    service = row[0].service
    return service == "lambda", service


def _restore(service: str, rows: list[tuple[Place, str]]) -> None:
    if service == OWN:
        for name, records in stores.restored(rows).items():
            own.table(name).update(records)
        return
    if service not in _state_map:
        raise StateError(f"there is no service {service}")
    if service in SERVICES:
        found = stores.restored(rows)
        for name in found.keys() & SERVICES[service].added.keys():
            _put_back(service, name, found.pop(name))
        state = {name: _container(service, name, records) for name, records in found.items()}
    else:
        ((_, body),) = rows
        state = stores.value(body)
    if state:
        _get_module(_state_map[service]).load_persisted_state(state)
    _log.info("Restored %s: %d rows", service, len(rows))


def _put_back(service: str, name: str, records: dict[Any, Any]) -> None:
    unshape = stores.stores(service)[name].unshape
    target = stores.records(service, name)
    for key, record in records.items():
        getattr(target, "_data", target)[key] = unshape(record) if unshape else record


def _container(service: str, store: str, records: dict[Any, Any]) -> Any:
    """The records in a dictionary of the kind that the service keeps them in."""
    kind = type(stores.records(service, store))
    if kind is dict:
        return records
    container = kind()
    container._data.update(records)
    return container


def _readdressed(rows: list[tuple[Place, str]]) -> list[tuple[Place, str]]:
    """The rows as if this cloud had always been at its present address: queue URLs and outputs hold it."""
    was = next((json.loads(body) for place, body in rows if place[:2] == (OWN, _ADDRESS)), settings.ENDPOINT)
    old, new = was.removeprefix("http://"), settings.ENDPOINT.removeprefix("http://")
    if old == new:
        return rows
    return [(place._replace(record=place.record.replace(old, new)), body.replace(old, new)) for place, body in rows]


def beforehand(_: Callable[[], None]) -> Callable[[], None]:
    """Seam `app._load_persisted_state`: `run` has done it, where a damaged file still ends the start."""
    return lambda: None
