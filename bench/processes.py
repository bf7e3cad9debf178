"""What processes use, as Linux tells it."""

import contextlib
from pathlib import Path


def tree(root: int) -> list[int]:
    """A process and all that it started, by their ids."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                # The name before it may have blanks, and ends with a bracket.
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(folder.name))
    found, left = [], [root]
    while left:
        found.append(left.pop())
        left += children.get(found[-1], [])
    return found


def proportional_bytes(process: int) -> int:
    """Its memory, of what it shares a part: https://docs.kernel.org/filesystems/proc.html (Pss)."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def command(process: int) -> str:
    """Its command line; empty when it is gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    return ""


def peak_bytes(process: int) -> int:
    """The most that was resident since `forget_peak`."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def forget_peak(process: int) -> None:
    """Let the peak begin anew."""
    Path(f"/proc/{process}/clear_refs").write_text("5")
