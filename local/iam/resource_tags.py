"""The tags of what a request is about (`aws:ResourceTag/...`), of the services that MiniStack leaves out.

Buckets and objects have none of this key here, nor have log groups.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from ministack.services import tagging

_Collector = Callable[[], Iterator[tuple[str, list[dict[str, str]]]]]

_STORES = {
    "athena": ("athena", "_tags"),
    "cloudwatch": ("cloudwatch", "_resource_tags"),
    "events": ("eventbridge", "_tags"),
    "glue": ("glue", "_tags"),
    "scheduler": ("scheduler", "_tags"),
    "states": ("stepfunctions", "_tags"),
}
"""By the service of an ARN: MiniStack's module, and its tags by ARN."""


def collectors(original: dict[str, _Collector]) -> dict[str, _Collector]:
    """Adds to MiniStack's `_RESOURCE_TAG_COLLECTORS`."""
    for service, place in _STORES.items():
        original[service] = _collector(*place)
    return original


def tagged(original: dict[str, _Collector]) -> dict[str, _Collector]:
    """Adds to MiniStack's `_COLLECTORS` the services whose resources the tagging API would not find."""
    for service, place in _STORES.items():
        original.setdefault(service, _collector(*place))
    return original


def keys(resource_arn: str) -> dict[str, str]:
    """The tags of a resource, as condition keys in lower case."""
    return {
        f"aws:resourcetag/{name}".lower(): value for name, value in (tagging.resource_tags(resource_arn) or {}).items()
    }


def _collector(module: str, store: str) -> _Collector:
    def collect() -> Iterator[tuple[str, list[dict[str, str]]]]:
        kept = getattr(import_module(f"ministack.services.{module}"), store)
        for arn, tags in list(kept.items()):
            yield arn, _listed(tags)

    return collect


def _listed(tags: Any) -> list[dict[str, str]]:
    if isinstance(tags, dict):
        return [{"Key": name, "Value": value} for name, value in tags.items()]
    return [{name.capitalize(): value for name, value in each.items()} for each in tags]
