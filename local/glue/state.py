"""What our part of Glue keeps, saved and restored together with MiniStack's."""

from typing import Any

from local.glue.catalog import store
from local.glue.crawlers import history
from local.glue.workflows import flows


def stores(original: dict[str, Any]) -> dict[str, Any]:
    """Seam `services.glue._ALL_STATE`: each entry is a store that is saved."""
    original["crawls"] = history.crawls
    original["flows"] = flows.records
    original["table_versions"] = store.table_versions
    return original
