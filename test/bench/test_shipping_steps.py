"""The states of an execution become the steps that a person would name."""

from datetime import datetime, timezone
from types import SimpleNamespace
from typing import Any

from bench.benchmarks.shipping import steps_of


def entered(name: str, second: float) -> dict[str, Any]:
    return {"timestamp": datetime.fromtimestamp(second, timezone.utc), "stateEnteredEventDetails": {"name": name}}


def exited(name: str, second: float) -> dict[str, Any]:
    return {"timestamp": datetime.fromtimestamp(second, timezone.utc), "stateExitedEventDetails": {"name": name}}


def test_visits_add_up_and_a_map_is_one_step() -> None:
    events = [
        *(entered("StartStagingCrawler", 0), exited("StartStagingCrawler", 0.5)),
        *(entered("WaitForStagingCrawler", 0.5), exited("WaitForStagingCrawler", 1.5)),
        *(entered("IsStagingCrawled", 1.5), exited("IsStagingCrawled", 1.5)),
        *(entered("Normalize", 1.5), exited("Normalize", 4.5), entered("IsPublished", 4.5), exited("IsPublished", 4.5)),
        *(entered("Notify", 4.5), entered("Publish", 4.5), exited("Publish", 5), exited("Notify", 5.25)),
    ]
    pages = SimpleNamespace(paginate=lambda **_: [{"events": events}])

    assert steps_of(SimpleNamespace(get_paginator=lambda _: pages), "execution") == {
        "crawler shipping-staging": 1.5,
        "job shipping-normalize": 3.0,
        "notification": 0.75,
    }
