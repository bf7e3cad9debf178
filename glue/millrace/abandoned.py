"""Batches that were given up since their runs kept failing (`src/lib/giving-up.ts`): their inputs are tried apart.

Such a batch may have got far: staged rows, recorded that it has those of its keys, even published them. The next
batch takes that back before it does anything of its own, so that each row is there once, whichever batch brings it.
"""

from typing import TYPE_CHECKING

from millrace import objects

if TYPE_CHECKING:  # what runs on a laptop has no awsglue
    from millrace.run import Run


def remove_staged(run: "Run", pipeline: str, batches: tuple[str, ...]) -> None:
    """Delete the staged and quarantined rows of batches that nobody has rows of any more; again changes nothing."""
    for folder in ("staging", "quarantine"):
        for batch in batches:
            objects.delete(run.s3, run.lake, objects.keys(run.s3, run.lake, f"{folder}/{pipeline}/batch={batch}/"))
