"""PutAnomalyDetector, DescribeAnomalyDetectors and DeleteAnomalyDetector."""

from local.metrics import detectors
from local.metrics.protocol import Document


def put_anomaly_detector(request: Document) -> Document:
    detectors.put(request)
    return {}


def describe_anomaly_detectors(request: Document) -> Document:
    return {"AnomalyDetectors": detectors.matching(request)}


def delete_anomaly_detector(request: Document) -> Document:
    detectors.delete(request)
    return {}


OPERATIONS = {
    "PutAnomalyDetector": put_anomaly_detector,
    "DescribeAnomalyDetectors": describe_anomaly_detectors,
    "DeleteAnomalyDetector": delete_anomaly_detector,
}
