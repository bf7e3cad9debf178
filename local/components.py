"""What starts and stops with the local cloud, in this order (and stops in the reverse one).

A component is a module with `start()` and `stop()`; both run in a thread of their own, off the event loop,
`start()` once the state of the last run is back.
"""

import importlib

COMPONENTS: tuple[str, ...] = (
    "iam.usage",
    "metrics.clock",
    "cloudformation.warm",
    "state.history",
    "athena.component",
    "events.outbox",
    "events.clock",
    "glue.jobs.runs",
    "glue.quality.runs",
    "glue.crawlers.schedule",
    "glue.workflows.engine",
    "states.interrupted",
    "sqs.move_tasks",
)


def start() -> None:
    for name in COMPONENTS:
        importlib.import_module(f"local.{name}").start()


def stop() -> None:
    for name in reversed(COMPONENTS):
        importlib.import_module(f"local.{name}").stop()
