"""The memory of the whole local cloud, after the five pipelines have run."""

import statistics
from collections import Counter

from deployed import Service
from numbered_inputs import event, feedback, hit, hour_folder, orders, shipment

from bench.desk import Desk
from bench.processes import command, proportional_bytes, tree
from bench.section import Goal, Plot, Section

TITLE = "Memory of the local cloud"

_MOST = 1e9
_ROWS = 1000
_HOUR = "2024-07-09T13"
_KINDS = (("java", "Spark's JVM"), ("driver.py", "drivers of job runs"), ("node", "Lambda workers"))


def measure(desk: Desk) -> Section:
    rounds = []
    for number in range(1, desk.rounds + 1):
        with desk.service() as service:
            run_all(service)
            rounds.append(memory(service))
        desk.say(f"round {number} of {desk.rounds}: {sum(rounds[-1].values()) / 1e6:.0f} MB")
    return section(rounds)


def run_all(service: Service) -> None:
    """Let each pipeline do its work once."""
    service.upload("shipments.json", [shipment(number) for number in range(_ROWS)])
    service.land("extract/orders.csv", orders(range(_ROWS)))
    service.land(f"hits/{hour_folder(_HOUR)}minute=05/hits.json", [hit(number) for number in range(_ROWS)])
    service.land("events/event_1.json", [event(number) for number in range(_ROWS)])
    service.land("feedback/feedback.json", [feedback(number) for number in range(_ROWS)])
    service.execute("hits-hourly", {"target_datetime": "2024-07-09T14:00:00Z"})
    service.execute("table-to-parquet")
    service.run_workflow("events-processing-pipeline")
    service.settle()
    service.settle_orders()


def memory(service: Service) -> Counter[str]:
    """The proportional bytes of the cloud's processes, by what they are."""
    found: Counter[str] = Counter()
    for process in tree(service.cloud.process.pid):
        words = command(process)
        kind = next((kind for part, kind in _KINDS if part in words), "the cloud itself")
        found[kind] += proportional_bytes(process)
    return found


def section(rounds: list[Counter[str]]) -> Section:
    kinds = sorted({kind for each in rounds for kind in each})
    medians = {kind: statistics.median(each[kind] for each in rounds) for kind in kinds}
    whole = statistics.median(sum(each.values()) for each in rounds)
    return Section(
        TITLE,
        f"The proportional set size of all processes after each of the five pipelines has worked on {_ROWS:,} rows, "
        "with one warm JVM.",
        ("processes", "MB"),
        [*((kind, f"{size / 1e6:.0f}") for kind, size in medians.items()), ("altogether", f"{whole / 1e6:.0f}")],
        Plot("MB, median", [*kinds, "altogether"], {"memory": [each / 1e6 for each in [*medians.values(), whole]]}),
        (Goal(f"Under {_MOST / 1e9:.0f} GB: {whole / 1e9:.2f} GB", whole < _MOST),),
    )
