"""Nothing that the local cloud starts can be reached from another machine."""

import io
import ipaddress
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from clouds import Cloud
from glue_jobs import Jobs

_LISTENS = "0A"
_LOOPBACK = re.compile(r"127\.|::1:")

_WAITING = """
import sys, time
from pathlib import Path
from awsglue.context import GlueContext
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

folder = getResolvedOptions(sys.argv, ["folder"])["folder"]
context = SparkContext.getOrCreate()
spark = GlueContext(context).spark_session
spark.sql("SHOW DATABASES").collect()

def wait(number):
    from pathlib import Path
    import time
    Path(folder, f"up-{number}").touch()
    until = time.monotonic() + 120
    while not Path(folder, "seen").exists() and time.monotonic() < until:
        time.sleep(0.05)
    return number

assert sorted(context.parallelize(range(2), 2).map(wait).collect()) == [0, 1]
"""


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="only Linux tells who listens where as files")
def test_no_process_listens_elsewhere_than_on_loopback(cloud: Cloud, tmp_path: Path) -> None:
    _make_function(cloud)
    assert cloud.client("lambda").invoke(FunctionName="listening")["StatusCode"] == 200
    jobs = Jobs(cloud, "listening", [{"Effect": "Allow", "Action": "glue:*", "Resource": "*"}])
    jobs.make("listening", _WAITING)
    conf = "spark.ui.enabled=true --conf spark.ui.port=0"
    arguments = {"--folder": str(tmp_path), "--enable-glue-datacatalog": "true", "--conf": conf}
    run = jobs.start("listening", Arguments=arguments)
    _await(lambda: len(list(tmp_path.glob("up-*"))) == 2 or "ErrorMessage" in jobs.get("listening", run))
    commands = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in _tree(cloud.process.pid)}
    found = {(pid, address) for pid in commands for address in _listening(pid)}
    (tmp_path / "seen").touch()
    ended = jobs.wait("listening", run)

    assert ended["JobRunState"] == "SUCCEEDED", ended.get("ErrorMessage")
    assert [(commands[pid], address) for pid, address in found if not _LOOPBACK.match(address)] == []
    java, python, node, engine = b"java", b"driver.py", b"node", b"athena.engine.worker"
    started = {kind for kind in (java, python, node, engine) for command in commands.values() if kind in command}
    assert started == {java, python, node, engine}
    listeners = {kind for kind in (java, python) for pid, _ in found if kind in commands[pid]}
    assert listeners == {java, python}  # the gateway and the UI; the metastore and the accumulators


def _make_function(cloud: Cloud) -> None:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("index.js", "exports.handler = async () => 1;")
    role = cloud.role("listening-function", "lambda.amazonaws.com", [])
    cloud.client("lambda").create_function(
        FunctionName="listening",
        Runtime="nodejs22.x",
        Handler="index.handler",
        Role=role,
        Code={"ZipFile": code.getvalue()},
    )


def _await(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 180
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _tree(root: int) -> Iterator[int]:
    """A process and all that it, or they, have started."""
    yield root
    for task in Path(f"/proc/{root}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _tree(int(child))


def _listening(pid: int) -> Iterator[str]:
    """The addresses at which a process waits for connections, or takes datagrams from anyone."""
    own = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            own.add(str(descriptor.readlink()))
        except FileNotFoundError:
            continue  # closed meanwhile
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            row = line.split()
            if f"socket:[{row[9]}]" in own and (row[3] == _LISTENS or table.startswith("udp")):
                yield _address(row[1])


def _address(text: str) -> str:
    """An address as the kernel writes it, in words of the machine's byte order, e.g. `0100007F:1F90`."""
    host, _, port = text.partition(":")
    words = b"".join(bytes.fromhex(host[at : at + 8])[::-1] for at in range(0, len(host), 8))
    address = ipaddress.ip_address(words)
    mapped = getattr(address, "ipv4_mapped", None)
    return f"{mapped or address}:{int(port, 16)}"
