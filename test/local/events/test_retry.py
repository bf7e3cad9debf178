import pytest

from local import settings
from local.events.outbox import Delivery, Later
from local.events.retry import RetryPolicy, backoff


def failed(attempts: int, accepted: float = 0.0) -> Delivery:
    return Delivery("id", "test", {}, accepted, accepted, attempts)


def test_waits_double_with_jitter_up_to_a_limit() -> None:
    for attempts, longest in ((0, 1.0), (1, 2.0), (3, 8.0), (100, 300.0)):
        waits = [backoff(attempts) for _ in range(50)]
        assert max(waits) <= longest * settings.RETRY_BASE_SECONDS
        assert min(waits) >= longest * settings.RETRY_BASE_SECONDS / 2
        assert len(set(waits)) > 1


def test_by_default_it_is_tried_185_times_more_within_a_day() -> None:
    policy = RetryPolicy.of(None)

    with pytest.raises(Later):
        policy.again(failed(184), 100.0)
    assert policy.again(failed(185), 100.0) == "MaximumRetryAttempts"
    assert policy.again(failed(3), 24 * 3600.0) == "MaximumEventAgeInSeconds"


def test_a_target_can_ask_for_less() -> None:
    policy = RetryPolicy.of({"MaximumRetryAttempts": "0", "MaximumEventAgeInSeconds": 60})

    assert policy.again(failed(0), 1.0) == "MaximumRetryAttempts"
