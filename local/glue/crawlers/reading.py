"""Reads a target: which folders hold files of known formats, and what those are."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from local.glue.crawlers import formats, s3
from local.glue.crawlers.grouping import Folders, FoundTable, Grouping, Leaf, alike, tables
from local.glue.crawlers.s3 import Object, Target
from local.glue.crawlers.sample import Sample

_FILES_PER_CRAWL = 1000
"""About as many files as are read of a target, spread evenly over its folders; at least one of each."""
_READERS = 8
_RECOGNISED = "Crawlers of this local cloud recognise Parquet, JSON and CSV, the last two also in gzip and bzip2."

Listing = dict[Folders, list[Object]]


_samples: "dict[str, Samples]" = {}
"""What each crawler knows of files, by its name and role: another role may not profit from what this one may read."""


class Samples:
    """What files were found to be, kept from crawl to crawl as long as their content is the same."""

    def __init__(self) -> None:
        self._known: dict[Object, Sample | None] = {}

    def read(
        self, client: Any, items: Iterable[Object], before_each: Callable[[], None]
    ) -> dict[Object, Sample | None]:
        """The files' samples, None for those of no known format; reads those that are new or have changed."""
        wanted = list(items)
        missing = [item for item in wanted if item not in self._known]

        def sample(item: Object) -> Sample | None:
            before_each()
            return formats.recognise(s3.File(client, item))

        with ThreadPoolExecutor(_READERS) as readers:
            self._known.update(zip(missing, readers.map(sample, missing), strict=True))
        return {item: self._known[item] for item in wanted}

    def keep_only(self, items: Iterable[Object]) -> None:
        """Forget all other files."""
        self._known = {item: self._known[item] for item in items if item in self._known}


class Reader:
    """Reads the targets of one crawl.

    before_each: called before each request; what it raises ends the reading. say: as that of `Catalog`.
    """

    def __init__(
        self, client: Any, crawler: dict[str, Any], before_each: Callable[[], None], say: Callable[[str, str], None]
    ) -> None:
        self._client = client
        self._before_each = before_each
        self._say = say
        self._samples = _samples.setdefault(f"{crawler['Name']} {crawler['Role']}", Samples())
        self._listed: list[Object] = []

    def listing(self, target: Target) -> Listing:
        """The folders of a target that hold files, with those."""
        self._before_each()
        folders: Listing = defaultdict(list)
        base = target.folders
        for path, item in s3.listing(self._client, target):
            # A target that is a single object has its folder one level up.
            folders[base[:-1] if item.key == target.prefix else (*base, *path)].append(item)
            self._listed.append(item)
        return folders

    def leaves(self, target: Target, folders: Listing) -> list[Leaf]:
        """The folders' files of known formats, by folder; unknown ones are logged."""
        limit = target.sample_size or max(1, _FILES_PER_CRAWL // max(1, len(folders)))
        found = self._read(item for files in folders.values() for item in _spread(files, limit))
        leaves = []
        for folder, files in folders.items():
            leaf = _leaf(folder, files, found)
            if leaf and len(leaf.sampled) < len(files) and not alike(leaf):
                found |= self._read(files)
                leaf = _leaf(folder, files, found)
            if leaf:
                leaves.append(leaf)
        for item in (item for item, sample in found.items() if sample is None):
            self._say("WARN", f"s3://{item.bucket}/{item.key}: classification UNKNOWN, left out. {_RECOGNISED}")
        return leaves

    def tables(self, target: Target, grouping: Grouping) -> list[FoundTable]:
        """The tables in a target's data."""
        leaves = self.leaves(target, self.listing(target))
        base = min([target.folders, *(leaf.folder for leaf in leaves)], key=len)
        return tables(leaves, base, grouping)

    def done(self) -> None:
        """Forget the files that were not in any listing of this crawl."""
        self._samples.keep_only(self._listed)

    def _read(self, items: Iterable[Object]) -> dict[Object, Sample | None]:
        return self._samples.read(self._client, items, self._before_each)


def _leaf(folder: Folders, files: list[Object], found: dict[Object, Sample | None]) -> Leaf | None:
    sampled = tuple((item, sample) for item in files if (sample := found.get(item)))
    known = tuple(item for item in files if found.get(item, sampled))
    return Leaf(folder, known, sampled) if sampled else None


def _spread(files: list[Object], limit: int) -> list[Object]:
    """At most so many of the files, evenly spread; the last one always, as the likeliest to hold something new."""
    if len(files) <= limit:
        return files
    return [files[(index + 1) * len(files) // limit - 1] for index in range(limit)]
