from typing import Any

import pytest
from deploying import package


@pytest.fixture(scope="session")
def production(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The template that production is deployed by."""
    return package("prod", tmp_path_factory.mktemp("package"))
