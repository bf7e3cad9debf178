"""The process of the local cloud: MiniStack on loopback, extended by the seams, until it is told to stop.

    python -m local.server --port 4566 --state .local

Prints one JSON object a line on standard output (`local.activity`), the first of them
`{"kind": "cloud", "status": "READY", ...}`; the log goes to `STATE/cloud.log`.
"""

import argparse
import asyncio
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from local.functions import sdk
from local.state import folder, objects
from local.state.errors import StateError

_HOST = "127.0.0.1"
_LISTEN_POLL_SECONDS = 0.01
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "JAVA_HOME", "VIRTUAL_ENV")
"""Everything else in the user's environment stays out: an AWS_PROFILE or an http_proxy breaks functions and jobs."""


def main() -> None:
    options = _options()
    _refuse_taken_port(options.port)
    _set_environment(options)
    os.umask(0o077)  # state, code of functions and Spark's secrets are for nobody else to read
    try:
        folder.hold(options.state)
        objects.recover(options.state / "objects")
    except StateError as error:
        sys.exit(str(error))
    sdk.provide(options.node_modules, options.state)
    logging.basicConfig(
        filename=options.state / "cloud.log",
        level=os.environ["LOG_LEVEL"],
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )

    from local import seams  # MiniStack reads its settings when it is imported

    try:
        seams.apply()
        from local.state import restore

        restore.run()
    except (seams.SeamError, StateError) as error:
        sys.exit(str(error))
    asyncio.run(_serve(options.port, options.stop_at_eof, options.violations))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.server", description="The local cloud, on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=4566)
    parser.add_argument("--state", type=Path, default=Path(".local"), help="the folder that keeps its state")
    parser.add_argument("--jars", type=Path, default=Path(".venv/jars"), help="the jars that Spark needs")
    parser.add_argument("--spark-jvms", type=int, default=1, help="how many Spark JVMs may run at once")
    parser.add_argument(
        "--node-modules",
        type=Path,
        default=Path("node_modules"),
        help="where functions find the AWS SDK for JavaScript",
    )
    parser.add_argument(
        "--retry-base-seconds", type=float, default=1.0, help="the first wait before a failed delivery is tried again"
    )
    parser.add_argument(
        "--chaos-late-seconds",
        type=float,
        default=0.0,
        help="deliver events up to three times, in any order, each up to so late; 0 for once and at once",
    )
    parser.add_argument(
        "--chaos-throttles", action="store_true", help="refuse the first call of each role, action and place"
    )
    parser.add_argument("--chaos-seed", default="1", help="what the chances of the events begin with")
    parser.add_argument("--log-level", default="INFO")
    parser.add_argument(
        "--violations", type=Path, help="check responses against botocore's models, and write what breaks them here"
    )
    parser.add_argument("--stop-at-eof", action="store_true", help="stop when standard input ends: with the parent")
    return parser.parse_args()


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError as error:
            sys.exit(
                f"Port {port} on {_HOST} cannot be had: {error.strerror}. Something listens there, perhaps another "
                "local cloud. Stop it, or choose another port with --port."
            )


def _set_environment(options: argparse.Namespace) -> None:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    state = options.state.resolve()
    os.environ.clear()
    os.environ.update(kept)
    os.environ.update(
        GATEWAY_PORT=str(options.port),
        BIND_HOST=_HOST,
        MINISTACK_HOST=_HOST,
        MINISTACK_REGION="us-east-1",
        AWS_DEFAULT_REGION="us-east-1",
        AWS_REGION="us-east-1",
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",  # noqa: S106 (the well-known key of an emulator)
        AWS_ENDPOINT_URL=f"http://{_HOST}:{options.port}",
        AUTH="true",
        S3_PERSIST="1",
        S3_DATA_DIR=str(state / "objects"),
        PERSIST_STATE="1",
        STATE_DIR=str(state / "services"),
        LAMBDA_EXECUTOR="local",
        SFTP_ENABLED="0",
        IOT_MTLS_ENABLED="0",
        LOG_LEVEL=options.log_level,
        LOCAL_CLOUD_WORK_DIR=str(state / "work"),
        LOCAL_CLOUD_JARS_DIR=str(options.jars.resolve()),
        LOCAL_CLOUD_SPARK_JVMS=str(options.spark_jvms),
        LOCAL_CLOUD_RETRY_BASE_SECONDS=str(options.retry_base_seconds),
        LOCAL_CLOUD_CHAOS_SEED=options.chaos_seed,
        LOCAL_CLOUD_CHAOS_LATE_SECONDS=str(options.chaos_late_seconds),
        LOCAL_CLOUD_CHAOS_THROTTLES=str(int(options.chaos_throttles)),
        SPARK_LOCAL_IP=_HOST,
        PYTHONUNBUFFERED="1",
    )


async def _serve(port: int, stop_at_eof: bool, violations: Path | None) -> None:
    from hypercorn.asyncio import serve
    from hypercorn.config import Config
    from ministack.app import app

    from local import activity, components, conformance, front, listening

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    if stop_at_eof:
        threading.Thread(target=_await_eof, args=(lambda: loop.call_soon_threadsafe(stop.set),), daemon=True).start()

    failures: list[Exception] = []

    async def start_components() -> None:
        try:
            await asyncio.to_thread(components.start)
        except Exception as error:
            # The server would go on without them; a cloud that lacks a part must not look as if it were whole.
            failures.append(error)
            stop.set()
            raise

    ready: list[asyncio.Task[None]] = []  # the loop keeps no hold on a task

    async def say_ready() -> None:
        """The socket listens a moment after start-up is complete; who reads READY may connect at once."""
        while True:
            try:
                _, writer = await asyncio.open_connection(_HOST, port)
            except ConnectionRefusedError:
                await asyncio.sleep(_LISTEN_POLL_SECONDS)
            else:
                break
        writer.close()
        listening.begin()
        activity.report("cloud", "local cloud", "READY", endpoint=f"http://{_HOST}:{port}", pid=os.getpid())

    async def ready_app(scope: Any, receive: Any, send: Any) -> None:
        """MiniStack's application; says READY once its start-up is complete."""

        async def tell(message: Any) -> None:
            if message["type"] == "lifespan.startup.complete":
                await start_components()
            await send(message)
            if message["type"] == "lifespan.startup.complete":
                ready.append(asyncio.create_task(say_ready()))

        await app(scope, receive, tell if scope["type"] == "lifespan" else send)

    config = Config()
    config.bind = [f"{_HOST}:{port}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 2

    async def stopping() -> None:
        await stop.wait()
        await asyncio.to_thread(components.stop)

    checked: front.Application = conformance.watched(ready_app, violations) if violations else ready_app
    await serve(front.guard(checked), config, shutdown_trigger=stopping)
    if failures:
        raise failures[0]


def _await_eof(then: Callable[[], object]) -> None:
    while os.read(0, 4096):  # not sys.stdin: its lock, held here, would stop the interpreter from ending
        pass
    then()


if __name__ == "__main__":
    main()
