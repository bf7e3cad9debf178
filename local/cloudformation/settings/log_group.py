"""AWS::Logs::LogGroup: a customer key must let CloudWatch Logs use it."""

from typing import Any

from local.logs import keys


def apply(name: str, _old: dict[str, Any], new: dict[str, Any]) -> None:
    why = keys.problem(name, str(new.get("KmsKeyId") or ""))
    if why:
        raise ValueError(f'Resource handler returned message: "{why} (Service: CloudWatchLogs, Status Code: 400)"')
