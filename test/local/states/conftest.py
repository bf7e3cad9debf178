from typing import Any

import pytest
from state_machines import Machines


@pytest.fixture(scope="module")
def machines(cloud: Any, request: pytest.FixtureRequest) -> Machines:
    name = request.module.__name__.rsplit(".", 1)[-1].removeprefix("test_").replace("_", "-")
    return Machines(cloud, f"states-{name}")
