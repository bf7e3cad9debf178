"""Events as AWS promises them and no better: at least once, in no order, some time.

S3 notifications, events for the targets of rules, and schedules are each delivered one to three times, every time late
by a chance of its own. The n-th delivery of a kind has the same fate under the same seed.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules-best-practices.html
"""

import copy
import itertools
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from local import settings

_KINDS = frozenset({"object", "target"})
_MOST = 3

Submit = Callable[..., str]


def multiplied(submit: Submit) -> Submit:
    """The outbox's `submit`, which then accepts a delivery as often as it is to be made; itself where this is off."""
    if not settings.CHAOS_LATE_SECONDS:
        return submit
    numbers: defaultdict[str, Iterator[int]] = defaultdict(itertools.count)

    def submit_each(kind: str, payload: dict[str, Any], due: float = 0.0) -> str:
        if kind not in _KINDS:
            return submit(kind, payload, due)
        late = lateness(f"{settings.CHAOS_SEED} {kind} {next(numbers[kind])}", settings.CHAOS_LATE_SECONDS)
        begin = due or time.time()
        # What is submitted is kept, and changed by its kind: each has its own.
        identifiers = [submit(kind, copy.deepcopy(payload), begin + each) for each in late]
        return identifiers[0]

    return submit_each


def lateness(seed: str, most: float) -> list[float]:
    """By how many seconds each delivery of one event is late: one to three of them, each up to `most`."""
    chance = random.Random(seed)  # noqa: S311 (not a secret: the same for the same seed)
    return [chance.uniform(0, most) for _ in range(chance.randint(1, _MOST))]
