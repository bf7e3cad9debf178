"""The check of responses against botocore's models: what it must find, and what it must let pass."""

import json

import pytest

from local.conformance import violations

_TABLE = {"Table": {"Name": "t", "CreateTime": 1704067200.5, "Parameters": {"a": "b"}, "Retention": 0}}
_QUERY = {"QueryExecution": {"QueryExecutionId": "1", "Status": {"State": "SUCCEEDED"}}}


@pytest.mark.parametrize(
    ("operation", "answer"),
    [
        ("glue:GetTable", _TABLE),
        ("glue:DeleteTable", {}),
        ("glue:ListWorkflows", {"Workflows": []}),
        ("athena:GetQueryExecution", _QUERY),
    ],
)
def test_what_the_model_allows_passes(operation: str, answer: dict[str, object]) -> None:
    assert violations(*operation.split(":"), 200, json.dumps(answer).encode()) == []


@pytest.mark.parametrize(
    ("operation", "answer", "what"),
    [
        ("glue:GetTable", {"Table": {"Name": "t", "Colour": "red"}}, "Colour"),
        ("glue:GetTable", {"Table": {}}, "Name"),
        ("glue:GetTable", {"Table": {"Name": "t", "Description": None}}, "NoneType"),
        ("glue:GetTable", {"Table": {"Name": "t", "Retention": "7"}}, "Retention"),
        ("glue:GetTable", {"Table": {"Name": "t", "CreateTime": "2024-01-01T00:00:00Z"}}, "CreateTime"),
        ("athena:GetQueryExecution", {"QueryExecution": {"Status": {"State": "DONE"}}}, "DONE"),
        ("glue:MakeTable", {}, "does not have"),
    ],
)
def test_what_the_model_does_not_allow_is_found(operation: str, answer: dict[str, object], what: str) -> None:
    found = violations(*operation.split(":"), 200, json.dumps(answer).encode())

    assert len(found) == 1
    assert what in found[0]


@pytest.mark.parametrize(
    ("operation", "error", "what"),
    [
        ("glue:GetTable", {"__type": "EntityNotFoundException", "Message": "no"}, []),
        ("glue:GetTable", {"__type": "AccessDeniedException", "Message": "no"}, []),
        (
            "athena:StartQueryExecution",
            {"__type": "InvalidRequestException", "message": "", "AthenaErrorCode": ""},
            [],
        ),
        (
            "glue:GetTable",
            {"__type": "AlreadyExistsException", "message": "no"},
            ["is no error of the"],
        ),
        ("glue:GetTable", {"__type": "EntityNotFoundException"}, ["has no message"]),
        ("glue:GetTable", {"__type": "InvalidInputException", "message": "no", "Why": "x"}, ["no member Why"]),
        ("glue:GetTable", {"message": "no"}, ["an error without a code"]),
    ],
)
def test_errors_are_those_of_the_operation(operation: str, error: dict[str, object], what: list[str]) -> None:
    found = violations(*operation.split(":"), 400, json.dumps(error).encode())

    assert len(found) == len(what)
    assert all(expected in sentence for expected, sentence in zip(what, found, strict=True))


def test_a_body_that_is_not_json_is_found() -> None:
    assert "not JSON" in violations("glue", "GetTable", 200, b"<html>")[0]
