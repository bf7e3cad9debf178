"""Which upload of each key the table of a pipeline holds, and in which batch its rows are.

One object, `batches/PIPELINE/table.json` in the artifacts bucket, so that whoever makes the table anew knows its
columns and their types without reading the rows. It has some hundred bytes a key. That no two runs write it at once
rests on the job's MaxConcurrentRuns being 1. What a batch has replaced in it is kept in
`batches/PIPELINE/BATCH.before.json`, so that it can be taken back when the batch is given up.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from millrace import objects

if TYPE_CHECKING:  # what runs on a laptop has no awsglue
    from millrace.run import Run


@dataclass(frozen=True)
class Entry:
    """What a key holds.

    batch, date: the batch that has its rows, and the day of that one. kinds: of each column of the file, in the order
    of the header, the kinds of its values (`column_types`). previous: the batch that had the key's rows before.
    """

    batch: str
    date: str
    version_id: str
    uploaded_at: str
    kinds: dict[str, int]
    previous: str | None = None


Ledger = dict[str, Entry]


def record(run: "Run", pipeline: str, entries: Ledger) -> Ledger:
    """Say that keys are held by the run's batch from now on; again changes nothing. Returns all keys."""
    before = _read(run, _table(pipeline))
    replaced = {name: before[name] for name in entries if name in before and before[name].batch != run.batch}
    if replaced:
        # Beside what a run of the batch that died has replaced, of other keys: one may read what another could not.
        _write(run, _before(pipeline, run.batch), _read(run, _before(pipeline, run.batch)) | replaced)
    ledger = before | {name: replace(each, previous=_previous(run, before.get(name))) for name, each in entries.items()}
    if ledger != before:
        _write(run, _table(pipeline), ledger)
    return ledger


def retract(run: "Run", pipeline: str, abandoned: Iterable[str]) -> set[str]:
    """Let keys hold again what they held before batches that were given up; again changes nothing.

    Returns the batches to be loaded again: those themselves, of which nothing is left, and those whose keys came back.
    """
    again: set[str] = set()
    before = ledger = _read(run, _table(pipeline))
    for batch in abandoned:
        replaced = _read(run, _before(pipeline, batch))
        held = of_batch(ledger, batch)
        ledger = {name: each for name, each in ledger.items() if name not in held} | {
            name: each for name, each in replaced.items() if name in held
        }
        again |= {batch} | {each.batch for name, each in replaced.items() if ledger.get(name) == each}
    if ledger != before:
        _write(run, _table(pipeline), ledger)
    return again


def of_batch(ledger: Ledger, batch: str) -> Ledger:
    """The keys that a batch holds."""
    return {key: entry for key, entry in ledger.items() if entry.batch == batch}


def _previous(run: "Run", entry: Entry | None) -> str | None:
    if entry is None:
        return None
    return entry.previous if entry.batch == run.batch else entry.batch


def _read(run: "Run", key: str) -> Ledger:
    return {name: Entry(**each) for name, each in (objects.read(run.s3, run.artifacts, key) or {}).items()}


def _write(run: "Run", key: str, ledger: Ledger) -> None:
    objects.write(run.s3, run.artifacts, key, {name: asdict(each) for name, each in ledger.items()})


def _table(pipeline: str) -> str:
    return f"batches/{pipeline}/table.json"


def _before(pipeline: str, batch: str) -> str:
    return f"batches/{pipeline}/{batch}.before.json"
