"""Custom classifiers: kept, and read back. Crawlers refuse them by name."""

import time
from typing import Any

from ministack.services import glue

from local.glue.errors import already_exists, invalid_input, not_found

Request = dict[str, Any]

_KINDS = ("CsvClassifier", "GrokClassifier", "JsonClassifier", "XMLClassifier")
_REQUIRED = {"GrokClassifier": ("Classification", "GrokPattern"), "XMLClassifier": ("Classification",)}


def create(request: Request) -> Request:
    """CreateClassifier."""
    kind, given = _given(request)
    if given["Name"] in glue._classifiers:
        raise already_exists(f"Classifier {given['Name']} already exists")
    for member in (*_REQUIRED.get(kind, ()), *(["JsonPath"] if kind == "JsonClassifier" else [])):
        if not given.get(member):
            raise invalid_input(f"The member {member} of {kind} is required.")
    now = int(time.time())
    glue._classifiers[given["Name"]] = {kind: {**given, "CreationTime": now, "LastUpdated": now, "Version": 1}}
    return {}


def update(request: Request) -> Request:
    """UpdateClassifier: what it does not name stays."""
    kind, given = _given(request)
    found = glue._classifiers.get(given["Name"])
    if found is None:
        raise not_found(f"Classifier {given['Name']} not found")
    if kind not in found:
        raise invalid_input(f"Classifier {given['Name']} is no {kind}.")
    known = found[kind]
    found[kind] = {**known, **given, "LastUpdated": int(time.time()), "Version": known["Version"] + 1}
    return {}


def _given(request: Request) -> tuple[str, Request]:
    kinds = [kind for kind in _KINDS if request.get(kind)]
    if len(kinds) != 1:
        raise invalid_input(f"Exactly one of {', '.join(_KINDS)} is to be given.")
    given: Request = request[kinds[0]]
    if not given.get("Name"):
        raise invalid_input("The name of the classifier is required.")
    return kinds[0], given


OPERATIONS = {"CreateClassifier": create, "UpdateClassifier": update}
