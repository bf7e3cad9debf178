from typing import Any

import pytest

from local.functions.batch_items import failed

BATCH = {"a", "b", "c"}


@pytest.mark.parametrize("response", [None, "", {}, {"batchItemFailures": None}, {"batchItemFailures": []}, {"x": 1}])
def test_nothing_named_is_success(response: Any) -> None:
    assert failed(response, BATCH) == set()


def test_named_messages_come_back() -> None:
    assert failed({"batchItemFailures": [{"itemIdentifier": "b"}, {"itemIdentifier": "c"}]}, BATCH) == {"b", "c"}


@pytest.mark.parametrize(
    "response",
    [
        "not an object",
        ["a"],
        {"batchItemFailures": "a"},
        {"batchItemFailures": ["a"]},
        {"batchItemFailures": [{"itemIdentifier": ""}]},
        {"batchItemFailures": [{"itemIdentifier": None}]},
        {"batchItemFailures": [{"messageId": "a"}]},
        {"batchItemFailures": [{"itemIdentifier": "a"}, {"itemIdentifier": "unknown"}]},
    ],
)
def test_an_invalid_response_brings_the_whole_batch_back(response: Any) -> None:
    assert failed(response, BATCH) == BATCH
