"""The whole of a crash test: deploy, upload while processes are killed, leave alone, account for every row."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from random import Random

from deploying import deploy
from subscribing import subscribed_queue

from soak import reports, rest
from soak.dice import dice
from soak.kills import KINDS, Mortal, order
from soak.pipelines.events import Events
from soak.pipelines.feedback import Feedback
from soak.pipelines.hits import Hits
from soak.pipelines.orders import Orders
from soak.pipelines.pipeline import Pipeline
from soak.pipelines.shipping import Shipping
from soak.service import LANDING, PREFIX, Service

# As on AWS, where the local stage is quicker than true; no demo data among ours; no file is at fault for a kill.
_PARAMETERS = ("--param", "hitsUploadSeconds=300", "--param", "demoHits=no", "--param", "batchAttempts=1000")
_TOPICS = ("etl-job-success", "etl-job-warning", "etl-job-failure", "etl-critical-alerts")
_PACE = (0.5, 3.0)
_TICK = (4.0, 12.0)
# Seconds until a message that a dead function had is there again; deployed, it is 12 minutes.
_VISIBILITY = 20

Say = Callable[[str], None]


@dataclass
class Outcome:
    """What came of it. faults: what is wrong, empty if all is well. kills: of each kind."""

    faults: list[str] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    files: int = 0
    rows: int = 0


def crash_test(folder: Path, kills: int, seed: int, seconds: float, say: Say) -> Outcome:
    """Kill so many processes, or for so many seconds, but each kind once. folder: an empty one, for the cloud's state.

    seed: what the random choices begin with; what happens meanwhile is not the same each time all the same.
    """
    (folder / "deploy").mkdir(parents=True)
    mortal = Mortal(folder / "state")
    try:
        say("Deploying the service.")
        deploy(mortal.cloud.endpoint, folder / "deploy", *_PARAMETERS)
        service = Service(mortal.cloud)
        mailbox = _prepare(service)
        pipelines: list[Pipeline] = [Shipping(), Orders(), Hits(), Events(), Feedback()]
        outcome = Outcome()
        with _working(service, pipelines, seed) as broken:
            _kill(mortal, service, outcome, order(kills, dice(seed)), seed, seconds, say)
        outcome.files = sum(len(each.record.uploads) for each in pipelines)
        outcome.rows = sum(upload.rows for each in pipelines for upload in each.record.uploads)
        outcome.faults += broken
        say(f"Left alone, after {outcome.files} files with {outcome.rows} rows.")
        left_alone = datetime.now(timezone.utc)
        outcome.faults += rest.settle(service, pipelines, mortal.cloud.endpoint, say)
        say("Accounting for every row.")
        for each in pipelines:
            outcome.faults += _attempt(each.name, lambda each=each: each.faults(service))
        outcome.faults += _attempt("reports", lambda: reports.faults(service, pipelines))
        outcome.faults += _attempt("ends", lambda: rest.unexplained(service, left_alone))
        outcome.faults += _attempt("notifications", lambda: _untold(service, mailbox))
        return outcome
    finally:
        mortal.stop()


def _kill(
    mortal: Mortal, service: Service, outcome: Outcome, kinds: list[str], seed: int, seconds: float, say: Say
) -> None:
    chance, started = dice(f"{seed} kills"), time.monotonic()
    for number, kind in enumerate(kinds, 1):
        if number > len(KINDS) and time.monotonic() - started > seconds:
            say("The time is over.")
            return
        what = mortal.kill(kind, service, chance)
        outcome.kills[kind] += 1
        say(f"Kill {number} of {len(kinds)}: {what}.")


@contextmanager
def _working(service: Service, pipelines: list[Pipeline], seed: int) -> Iterator[list[str]]:
    """Upload and fire schedules in the background; gives the list of what goes wrong with that."""
    over, broken = threading.Event(), list[str]()

    def loop(name: str, pace: tuple[float, float], work: Callable[[Random, int], None]) -> None:
        chance, number = dice(f"{seed} {name}"), 0
        try:
            while not over.is_set():
                number += 1
                work(chance, number)
                over.wait(chance.uniform(*pace))
        except Exception as error:  # noqa: BLE001 (whatever stops the driver is told, or nothing would be tested)
            broken.append(f"The driver of {name} stopped: {error!r}")

    def upload(pipeline: Pipeline, chance: Random, number: int) -> None:
        file = pipeline.file(chance, number)
        service.call("s3", "put_object", Bucket=LANDING, Key=file.key, Body=file.body)
        pipeline.record.add(file)

    def tick(chance: Random, _: int) -> None:
        chance.choice(pipelines).tick(service, chance)

    threads = [
        threading.Thread(
            target=loop,
            args=(each.name, _PACE, lambda chance, number, each=each: upload(each, chance, number)),
        )
        for each in pipelines
    ]
    threads.append(threading.Thread(target=loop, args=("schedules", _TICK, tick)))
    for thread in threads:
        thread.start()
    try:
        yield broken
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _prepare(service: Service) -> str:
    """Have what is published sent to a queue of the driver's own; returns its URL."""
    sqs = service.client("sqs")
    uploads = sqs.get_queue_url(QueueName=f"{PREFIX}-uploads")["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=uploads, Attributes={"VisibilityTimeout": str(_VISIBILITY)})
    return subscribed_queue(service.client, "soak-notifications", (f"{PREFIX}-{each}" for each in _TOPICS))


def _untold(service: Service, mailbox: str) -> list[str]:
    """The job runs that failed and that no notification tells of."""
    sqs, told = service.client("sqs"), ""
    while messages := sqs.receive_message(QueueUrl=mailbox, MaxNumberOfMessages=10).get("Messages"):
        for each in messages:
            told += each["Body"]
            sqs.delete_message(QueueUrl=mailbox, ReceiptHandle=each["ReceiptHandle"])
    return [f"no notification tells of the job run {run}" for run in sorted(rest.failed(service)) if run not in told]


def _attempt(what: str, look: Callable[[], list[str]]) -> list[str]:
    """The faults that a look finds; that it cannot look is one, too, and the others go on."""
    try:
        return look()
    except Exception as error:  # noqa: BLE001 (it is told with the others)
        return [f"{what} cannot be looked at: {error!r}"]
