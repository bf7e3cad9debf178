"""What of Athena lives with the local cloud: the worker processes."""

import shutil

from local import settings
from local.athena import executions
from local.athena.engine import pool


def start() -> None:
    shutil.rmtree(settings.WORK_DIR / "athena", ignore_errors=True)
    executions.fail_interrupted()
    pool.start()


def stop() -> None:
    pool.stop()
