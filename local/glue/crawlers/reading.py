"""Reads a target: which folders hold files of known formats, and what those are."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from local.glue.crawlers import formats, s3
from local.glue.crawlers.grouping import Folders, Leaf, alike
from local.glue.crawlers.s3 import Object, Target
from local.glue.crawlers.sample import Sample

_FILES_PER_CRAWL = 1000
"""About as many files as are read of a target, spread evenly over its folders; at least one of each."""
_READERS = 8

Listing = dict[Folders, list[Object]]


class Samples:
    """What files were found to be, kept from crawl to crawl as long as their content is the same."""

    def __init__(self) -> None:
        self._known: dict[Object, Sample | None] = {}

    def read(self, client: Any, items: Iterable[Object]) -> dict[Object, Sample | None]:
        """The files' samples, None for those of no known format; reads those that are new or have changed."""
        wanted = list(items)
        missing = [item for item in wanted if item not in self._known]
        with ThreadPoolExecutor(_READERS) as readers:
            found = readers.map(lambda item: formats.recognise(s3.File(client, item)), missing)
            self._known.update(zip(missing, found, strict=True))
        return {item: self._known[item] for item in wanted}

    def keep_only(self, items: Iterable[Object]) -> None:
        """Forget all other files."""
        self._known = {item: self._known[item] for item in items if item in self._known}


def list_folders(client: Any, target: Target) -> Listing:
    """The folders of a target that hold files, with those."""
    folders: Listing = defaultdict(list)
    base = target.folders
    for path, item in s3.listing(client, target):
        # A target that is a single object has its folder one level up.
        folders[base[:-1] if item.key == target.prefix else (*base, *path)].append(item)
    return folders


def read_folders(
    client: Any, folders: Listing, sample_size: int | None, samples: Samples, unknown: Callable[[Object], None]
) -> list[Leaf]:
    """The folders' files of known formats, by folder; the others are told to `unknown`."""
    limit = sample_size or max(1, _FILES_PER_CRAWL // max(1, len(folders)))
    found = samples.read(client, (item for files in folders.values() for item in _spread(files, limit)))
    leaves = []
    for folder, files in folders.items():
        leaf = _leaf(folder, files, found)
        if leaf and len(leaf.sampled) < len(files) and not alike(leaf):
            found |= samples.read(client, files)
            leaf = _leaf(folder, files, found)
        if leaf:
            leaves.append(leaf)
    for item in (item for item, sample in found.items() if sample is None):
        unknown(item)
    return leaves


def _leaf(folder: Folders, files: list[Object], found: dict[Object, Sample | None]) -> Leaf | None:
    sampled = tuple((item, sample) for item in files if (sample := found.get(item)))
    known = tuple(item for item in files if found.get(item, sampled))
    return Leaf(folder, known, sampled) if sampled else None


def _spread(files: list[Object], limit: int) -> list[Object]:
    """At most so many of the files, evenly spread; the last one always, as the likeliest to hold something new."""
    if len(files) <= limit:
        return files
    return [files[(index + 1) * len(files) // limit - 1] for index in range(limit)]
