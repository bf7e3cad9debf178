"""What differs between the services' memory and the rows on disk."""

from dataclasses import dataclass, field
from typing import Any

from local.state import own, stores
from local.state.database import Place, part_name
from local.state.stores import OWN, SERVICES, Growing, Store

_List = tuple[object, dict[str, object]]
"""Of a growing list: what told its last state, and the mark of each piece; equal marks mean no change."""

_UNSEEN: _List = (None, {})


@dataclass
class _Seen:
    """What was last written of a record: its own mark, and its growing lists by the trail of keys to them."""

    mark: object = None
    lists: dict[tuple[str, ...], _List] = field(default_factory=dict)


@dataclass
class Changes:
    """Rows to write and to delete, and what to remember once that is done."""

    written: list[tuple[Place, str]] = field(default_factory=list)
    gone: list[Place] = field(default_factory=list)
    seen: dict[tuple[str, str], dict[str, _Seen]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.written or self.gone)


class Tracker:
    """Remembers what was written, to find what must be written next."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], dict[str, _Seen]] = {}

    def find(self, services: list[str]) -> Changes:
        """The changes of these services since what was last `accept`ed."""
        changes = Changes()
        for service in services:
            if service in SERVICES:
                for name, store in stores.stores(service).items():
                    self._store(service, name, store, changes)
            elif service == OWN:
                for name in list(own.tables()):
                    self._store(service, name, Store(name), changes)
            else:
                self._whole(service, changes)
        return changes

    def accept(self, changes: Changes) -> None:
        """Remember that these changes are on disk."""
        self._seen.update(changes.seen)

    def _store(self, service: str, name: str, store: Store, changes: Changes) -> None:
        before = self._seen.get((service, name), {})
        after: dict[str, _Seen] = {}
        for key, record in stores.entries(stores.records(service, name)):
            place = Place(service, name, repr(key), "")
            after[place.record] = _compare(place, key, record, store, before.get(place.record), changes)
        for key in before.keys() - after.keys():
            changes.gone += _rows(Place(service, name, key, ""), before[key])
        changes.seen[service, name] = after

    def _whole(self, service: str, changes: Changes) -> None:
        state = stores.module(service).get_state()
        place = Place(service, "", "''", "")
        seen = self._seen.get((service, ""), {}).get(place.record)
        if state is None or (seen is None and not any(stores.entries(part) for part in state.values())):
            return
        changes.seen[service, ""] = {place.record: _compare(place, "", state, Store(""), seen, changes)}


def _compare(place: Place, key: Any, record: Any, store: Store, seen: _Seen | None, changes: Changes) -> _Seen:
    settled = store.settled(record) if store.settled else None
    if settled is not None and seen and seen.mark == settled:
        return seen
    now = _Seen()
    if store.growing:
        record, lists = stores.cut(record, store.growing)
        before = seen.lists if seen else {}
        for trail, elements in lists.items():
            now.lists[trail] = _compare_list(place, trail, elements, store.growing, before.get(trail, _UNSEEN), changes)
        for trail in before.keys() - lists.keys():
            changes.gone += [place._replace(part=part_name(trail, piece)) for piece in before[trail][1]]
    body = stores.text(store.shape(key, record) if store.shape else record)
    now.mark = settled if settled is not None else hash(body)
    if seen is None or seen.mark != now.mark:
        changes.written.append((place, body))
    return now


def _compare_list(
    place: Place, trail: tuple[str, ...], elements: list[Any], growing: Growing, before: _List, changes: Changes
) -> _List:
    told = growing.told(elements)
    if told is not None and told == before[0]:
        return before
    after: dict[str, object] = {}
    for piece, mark, content in growing.pieces(elements):
        after[piece] = mark
        if before[1].get(piece) != mark:
            changes.written.append((place._replace(part=part_name(trail, piece)), stores.text(content)))
    changes.gone += [place._replace(part=part_name(trail, piece)) for piece in before[1].keys() - after.keys()]
    return told, after


def _rows(place: Place, seen: _Seen) -> list[Place]:
    parts = [part_name(trail, piece) for trail, (_, pieces) in seen.lists.items() for piece in pieces]
    return [place, *(place._replace(part=part) for part in parts)]
