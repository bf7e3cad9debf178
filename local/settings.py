"""How this local cloud was started, read once from its environment (`local.server` sets it)."""

import os
from pathlib import Path

HOST = "127.0.0.1"
PORT = int(os.environ.get("GATEWAY_PORT", "4566"))
ENDPOINT = f"http://{HOST}:{PORT}"
REGION = os.environ.get("MINISTACK_REGION", "us-east-1")
ACCOUNT = "000000000000"

STATE_DIR = Path(os.environ.get("STATE_DIR", ".local/state"))
"""What survives a restart: MiniStack's services and ours, a file each."""

OBJECTS_DIR = Path(os.environ.get("S3_DATA_DIR", ".local/objects"))
"""The objects of S3, at ACCOUNT/BUCKET/KEY."""

WORK_DIR = Path(os.environ.get("LOCAL_CLOUD_WORK_DIR", ".local/work"))
"""Scratch space of job runs; nothing in it outlives the process."""

JARS_DIR = Path(os.environ.get("LOCAL_CLOUD_JARS_DIR", ".venv/jars"))
"""The jars that Spark needs beside its own, put there by `npm run setup`."""

SPARK_JVMS = int(os.environ.get("LOCAL_CLOUD_SPARK_JVMS", "1"))
"""How many Spark JVMs may run at once; further job runs wait in STARTING."""

CHAOS_SEED = os.environ.get("LOCAL_CLOUD_CHAOS_SEED", "1")
CHAOS_LATE_SECONDS = float(os.environ.get("LOCAL_CLOUD_CHAOS_LATE_SECONDS", "0"))
"""Up to how late an event is delivered, and then up to three times; 0 for as soon as can be, and once."""

CHAOS_THROTTLES = os.environ.get("LOCAL_CLOUD_CHAOS_THROTTLES", "") == "1"
"""Whether the first call of each role, action and place is refused as one too many."""

RETRY_BASE_SECONDS = float(os.environ.get("LOCAL_CLOUD_RETRY_BASE_SECONDS", "1"))
"""The first wait before a failed delivery or asynchronous invocation is tried again; each further one doubles it."""
