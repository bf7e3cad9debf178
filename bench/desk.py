"""What a benchmark works with."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from clouds import Cloud, end_cloud, start_cloud
from deployed import Service
from deploying import deploy


@dataclass
class Desk:
    """folder: for whatever it makes, gone afterwards. rounds: how often it measures. say: shows how far it is."""

    folder: Path
    rounds: int
    say: Callable[[str], None]
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    @contextmanager
    def cloud(self) -> Iterator[Cloud]:
        """A local cloud with nothing in it, of this benchmark alone."""
        self.say("starting a local cloud")
        cloud = start_cloud(self._new_folder("cloud"), is_checked=False)
        try:
            yield cloud
        finally:
            end_cloud(cloud)

    @contextmanager
    def service(self) -> Iterator[Service]:
        """The service, deployed to a local cloud of its own."""
        with self.cloud() as cloud:
            self.say("deploying the service")
            deploy(cloud.endpoint, self._new_folder("deploy"))
            yield Service(cloud)

    def _new_folder(self, name: str) -> Path:
        folder = self.folder / f"{name}-{next(self._numbers)}"
        folder.mkdir(parents=True)
        return folder
