"""An older version of the service: other parameters, scripts and code; a resource less, and one more."""

import re
from pathlib import Path

from deploying import copy_service

OPTIONS = ("--param=logRetentionDays=3", "--param=archiveDays=5", "--param=shippingWorkers=4")
MISSING = "SweepSchedule"
ABOLISHED = "OlderTopic"

_TOPIC = f"""
  {ABOLISHED}:
    Type: AWS::SNS::Topic
    Properties: {{TopicName: '${{self:custom.prefix}}-older'}}
"""


def older_service(folder: Path, current: Path) -> Path:
    """Write the older version of a service into a new folder."""
    copy_service(folder, current)
    for script in ("jobs/shipping_to_parquet.py", "jobs/shipping_normalize.py", "millrace/report.py"):
        _append(folder / "glue" / script, "# As it was.\n")
    _append(folder / "src/handlers/generate-shipments.ts", "console.log('As it was.');\n")
    _append(folder / "resources/observability.yml", _TOPIC)
    _remove_resource(folder / "resources/schedules.yml", MISSING)
    return folder


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


def _remove_resource(path: Path, name: str) -> None:
    text = path.read_text()
    rest, count = re.subn(rf"^  {name}:\n(?:    .*\n|\n)*", "", text, flags=re.MULTILINE)
    assert count == 1, f"{name} does not stand in {path.name}"
    path.write_text(rest if re.search(r"^  \w", rest, flags=re.MULTILINE) else "Resources: {}\n")
