"""ARN templates, and the reading of parameters from each protocol."""

from typing import Any
from urllib.parse import parse_qs

import cbor2
import pytest

from local.iam import parameters
from local.iam.checks import arns

_PREFIX = "arn:aws:x:r:a:"


@pytest.mark.parametrize(
    ("template", "given", "expected"),
    [
        ("job/{Name}", {"Name": "n"}, ["job/n"]),
        ("job/{Name}", {}, ["job/*"]),
        ("job/{Name}", {"Name": ""}, ["job/*"]),
        ("group/{Name=primary}", {}, ["group/primary"]),
        ("t/{Db}/{In.Name}", {"Db": "d", "In": {"Name": "n"}}, ["t/d/n"]),
        ("t/{Db}/{Names}", {"Db": "d", "Names": ["a", "b", "a"]}, ["t/d/a", "t/d/b"]),
        ("t/{Items.Name}", {"Items": [{"Name": "a"}, {"Other": "x"}, {"Name": "b"}]}, ["t/a", "t/b"]),
        ("t/{In.Name}", {"In": "no structure"}, ["t/*"]),
        ("job/{Name}", {"Name": "{Other}"}, ["job/{Other}"]),
    ],
)
def test_a_template_gives_the_arns_of_a_request(template: str, given: dict[str, Any], expected: list[str]) -> None:
    assert arns(template, given, _PREFIX) == [_PREFIX + each for each in expected]


def test_an_arn_stands_for_itself() -> None:
    assert arns("{Arn}", {"Arn": "arn:aws:y:r:a:z"}, _PREFIX) == ["arn:aws:y:r:a:z"]
    assert arns("*", {}, _PREFIX) == ["*"]


def test_a_query_is_read_as_a_structure() -> None:
    query = parse_qs(
        "Action=X&Name=n&Names.member.1=a&Names.member.2=b&Tags.member.1.Key=k&Tags.member.1.Value=v&Url.1=u"
    )
    found = parameters.read("sns", "X", "/", {}, b"Action=X", query)
    assert found == {
        "Action": "X",
        "Name": "n",
        "Names": ["a", "b"],
        "Tags": [{"Key": "k", "Value": "v"}],
        "Url": ["u"],
    }


@pytest.mark.parametrize("body", [b"", b"no json", b"[1]", b"\xff"])
def test_a_body_that_cannot_be_read_names_nothing(body: bytes) -> None:
    assert parameters.read("glue", "GetTable", "/", {}, body, {}) == {}
    assert parameters.read("monitoring", "X", "/", {"content-type": "application/cbor"}, body, {}) == {}


def test_cbor_is_read() -> None:
    headers = {"content-type": "application/cbor"}
    assert parameters.read("monitoring", "X", "/", headers, cbor2.dumps({"Namespace": "n"}), {}) == {"Namespace": "n"}


@pytest.mark.parametrize(
    ("service", "operation", "path", "query", "expected"),
    [
        ("lambda", "Invoke", "/2015-03-31/functions/f/invocations", {}, {"FunctionName": "f"}),
        (
            "lambda",
            "Invoke",
            "/2015-03-31/functions/arn:aws:lambda:r:a:function:f/invocations",
            {"Qualifier": ["live"]},
            {"FunctionName": "arn:aws:lambda:r:a:function:f", "Qualifier": "live"},
        ),
        (
            "lambda",
            "GetAlias",
            "/2015-03-31/functions/f/aliases/live",
            {},
            {"FunctionName": "f", "Name": "live"},
        ),
        ("scheduler", "GetSchedule", "/schedules/s", {"groupName": ["g"]}, {"Name": "s", "GroupName": "g"}),
        (
            "scheduler",
            "ListTagsForResource",
            "/tags/arn:aws:scheduler:r:a:schedule-group/g",
            {},
            {"ResourceArn": "arn:aws:scheduler:r:a:schedule-group/g"},
        ),
    ],
)
def test_a_path_and_its_query_are_read(
    service: str, operation: str, path: str, query: dict[str, list[str]], expected: dict[str, str]
) -> None:
    assert parameters.read(service, operation, path, {}, b"", query) == expected
