"""AWS::CloudWatch::AnomalyDetector, which MiniStack's stacks do not know."""

import hashlib
import json
from typing import Any

from local import aws
from local.cloudformation.settings.replacement import Made, handlers
from local.cloudformation.settings.requests import arguments, gone

_SUBJECT = (
    "Namespace",
    "MetricName",
    "Dimensions",
    "Stat",
    "SingleMetricAnomalyDetector",
    "MetricMathAnomalyDetector",
)
_REPLACING = (*_SUBJECT, "MetricCharacteristics")


def _create(_logical_id: str, properties: dict[str, Any], _stack: str) -> Made:
    watch = aws.client("cloudwatch", aws.ROOT)
    configuration = dict(properties.get("Configuration") or {})
    if "MetricTimeZone" in configuration:  # as the template spells it, and nothing else does
        configuration["MetricTimezone"] = configuration.pop("MetricTimeZone")
    wanted = {**properties, **({"Configuration": configuration} if configuration else {})}
    watch.put_anomaly_detector(**arguments(watch, "PutAnomalyDetector", wanted))
    identifier = hashlib.sha256(json.dumps(_subject(properties), sort_keys=True).encode()).hexdigest()[:32]
    return identifier, {"Id": identifier}


def _update(identifier: str, _old: dict[str, Any], new: dict[str, Any]) -> Made:
    _create("", new, "")
    return identifier, {"Id": identifier}


def _delete(_identifier: str, properties: dict[str, Any]) -> None:
    watch = aws.client("cloudwatch", aws.ROOT)
    with gone("ResourceNotFoundException"):
        watch.delete_anomaly_detector(**arguments(watch, "DeleteAnomalyDetector", _subject(properties)))


def _subject(properties: dict[str, Any]) -> dict[str, Any]:
    return {name: properties[name] for name in _SUBJECT if name in properties}


HANDLERS = handlers(_create, _update, _delete, "Id", _REPLACING)
