"""What an invocation tells of a handler's failure."""

import io
import itertools
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

Failing = Callable[..., dict[str, Any]]
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def role(cloud: Any) -> str:
    arn: str = cloud.role("handler-errors", "lambda.amazonaws.com", [])
    return arn


def deploy(cloud: Any, role: str, source: str, runtime: str = "nodejs24.x") -> str:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("index.js" if runtime.startswith("node") else "index.py", source)
    name = f"handler-errors-{next(_numbers)}"
    cloud.client("lambda").create_function(
        FunctionName=name, Runtime=runtime, Handler="index.handler", Role=role, Code={"ZipFile": file.getvalue()}
    )
    return name


@pytest.fixture
def failure(cloud: Any, role: str) -> Failing:
    """The payload of a failed invocation of a new function with this source."""

    def invoke(source: str, runtime: str = "nodejs24.x") -> dict[str, Any]:
        name = deploy(cloud, role, source, runtime)
        answer = cloud.client("lambda").invoke(FunctionName=name, Payload=b"{}")
        assert answer["FunctionError"] == "Unhandled"
        payload: dict[str, Any] = json.loads(answer["Payload"].read())
        return payload

    return invoke


def test_the_name_that_an_error_class_gives_itself(failure: Failing) -> None:
    source = """
        class BadInput extends Error { constructor(m) { super(m); this.name = "BadInputError"; } }
        exports.handler = async () => { throw new BadInput("no rows"); };
    """
    told = failure(source)
    assert told["errorType"] == "BadInputError"
    assert told["errorMessage"] == "no rows"
    assert told["trace"][0].endswith("Error: no rows")
    assert "index.js" in told["trace"][1]


def test_an_error_thrown_before_anything_is_awaited(failure: Failing) -> None:
    assert failure("exports.handler = () => { null.x; };")["errorType"] == "TypeError"


def test_an_error_handed_to_the_callback(failure: Failing) -> None:
    told = failure("exports.handler = (event, context, done) => { done(new RangeError('far')); };")
    assert (told["errorType"], told["errorMessage"]) == ("RangeError", "far")


def test_something_thrown_that_is_no_error(failure: Failing) -> None:
    told = failure("exports.handler = async () => { throw 'just text'; };")
    assert told == {"errorType": "string", "errorMessage": "just text", "trace": []}


def test_a_module_that_is_missing(failure: Failing) -> None:
    told = failure("require('nowhere-to-be-found'); exports.handler = async () => 1;")
    assert told["errorType"] == "Runtime.ImportModuleError"
    assert told["errorMessage"].startswith("Error: Cannot find module 'nowhere-to-be-found'")


def test_code_that_is_no_javascript(failure: Failing) -> None:
    assert failure("exports.handler = (")["errorType"] == "Runtime.UserCodeSyntaxError"


def test_a_handler_that_is_missing(failure: Failing) -> None:
    assert failure("exports.other = async () => 1;")["errorType"] == "Runtime.HandlerNotFound"


def test_a_process_that_ends(failure: Failing) -> None:
    assert failure("exports.handler = async () => process.exit(1);")["errorType"] == "Runtime.ExitError"


def test_the_environment_outlives_a_failure(cloud: Any, role: str) -> None:
    name = deploy(
        cloud, role, "let n = 0; exports.handler = async () => { n += 1; if (n < 3) throw Error(); return n; }"
    )
    answers = [cloud.client("lambda").invoke(FunctionName=name, Payload=b"{}") for _ in range(3)]
    assert [answer.get("FunctionError") for answer in answers] == ["Unhandled", "Unhandled", None]
    assert json.loads(answers[2]["Payload"].read()) == 3


def test_a_python_exception(failure: Failing) -> None:
    told = failure("class Bad(Exception): pass\ndef handler(event, context):\n    raise Bad('no')\n", "python3.12")
    assert told["errorType"] == "Bad"
    assert told["errorMessage"] == "no"
    assert "in handler" in told["stackTrace"][0]
