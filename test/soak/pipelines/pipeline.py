"""What the crash test knows of a pipeline."""

import json
from collections import Counter
from collections.abc import Hashable, Iterable
from random import Random
from typing import Protocol

from soak.record import Record, Upload, differences
from soak.service import LAKE, LANDING, Service


class Pipeline(Protocol):
    """prefix: of its uploads in the landing bucket. batches: the job that counts what goes into a batch, if any."""

    name: str
    prefix: str
    batches: str | None
    record: Record

    def file(self, dice: Random, number: int) -> Upload:
        """Another file; number: tells its rows from those of all others."""

    def tick(self, service: Service, dice: Random, /) -> None:
        """Do what its schedule does."""

    def faults(self, service: Service) -> list[str]:
        """What is wrong with what came out; empty if all is well."""


def lines(rows: Iterable[object]) -> bytes:
    """JSON lines; a text stands as it is."""
    texts = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    return "".join(f"{text}\n" for text in texts).encode()


def again(dice: Random, record: Record, key: str) -> str:
    """A new key, or now and then one that has been uploaded before."""
    before = [each.key for each in record.current if each.readable]
    return dice.choice(before) if before and dice.random() < 0.25 else key


def sweep(service: Service) -> None:
    service.call("lambda", "invoke", FunctionName="millrace-local-sweep")


def rejected(service: Service, pipeline: Pipeline, folder: str) -> list[str]:
    """Each file that cannot be read must have a note with a reason, and no other."""
    notes = service.json_objects(LANDING, f"rejected/{folder}", ".note.json").values()
    unreadable = {each.key for each in pipeline.record.current if not each.readable}
    reasons = {note["key"]: note["reason"] for note in notes if note.get("reason")}
    faults = [
        f"{pipeline.name}: no note tells that {key} cannot be read" for key in sorted(unreadable - reasons.keys())
    ]
    faults += [
        f"{pipeline.name}: {key} was rejected, and can be read: {reasons[key]}"
        for key in sorted(reasons.keys() - unreadable)
    ]
    return faults + [f"{pipeline.name}: a note has no reason: {note}" for note in notes if not note.get("reason")]


def quarantined(service: Service, pipeline: Pipeline, folder: str) -> list[str]:
    """The broken rows of each version that was taken must be there, once; those of each current one among them."""
    by_version: dict[tuple[str, str], Counter[str]] = {}
    faults = []
    for row in service.json_lines(LAKE, f"quarantine/{folder}"):
        by_version.setdefault((row["source_key"], row["source_version"]), Counter())[row["raw"]] += 1
        if not row.get("reason"):
            faults.append(f"{pipeline.name}: a row in quarantine has no reason: {row}")
    known = {(each.key, tuple(sorted(each.bad))) for each in pipeline.record.uploads}
    for (key, version), texts in by_version.items():
        if (key, tuple(sorted(texts.elements()))) not in known:
            faults.append(f"{pipeline.name}: quarantine has of {key}, version {version}, other rows than it: {texts}")
    there = {(key, tuple(sorted(texts.elements()))) for (key, _), texts in by_version.items()}
    for each in pipeline.record.current:
        if each.bad and (each.key, tuple(sorted(each.bad))) not in there:
            faults.append(f"{pipeline.name}: quarantine lacks the broken rows of {each.key}: {each.bad}")
    return faults


def exactly(what: str, found: Iterable[Hashable], expected: Iterable[Hashable]) -> list[str]:
    """The same rows, each as often."""
    return differences(what, Counter(found), Counter(expected))
