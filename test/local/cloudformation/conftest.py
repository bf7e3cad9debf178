from collections.abc import Iterator
from typing import Any

import pytest
from stacks import Stacks


@pytest.fixture
def stacks(cloud: Any) -> Iterator[Stacks]:
    made = Stacks(cloud)
    yield made
    made.forget()
