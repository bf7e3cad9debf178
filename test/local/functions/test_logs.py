import json
from typing import Any

from clouds import Cloud
from delivering import function, logged

TALKATIVE = """
exports.handler = async (event) => {
  console.log('hello ' + event.n)
  process.stdout.write(JSON.stringify({ level: 'WARN', message: 'structured' }) + '\\n')
}
"""
WRITE = ["logs:CreateLogStream", "logs:PutLogEvents"]


def may_log(*actions: str, group: str = "*") -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Action": list(actions),
        "Resource": f"arn:aws:logs:us-east-1:000000000000:log-group:{group}",
    }


def invoke(cloud: Cloud, name: str, n: int = 1) -> str:
    answer = cloud.client("lambda").invoke(FunctionName=name, Payload=json.dumps({"n": n}))
    assert "FunctionError" not in answer, answer["Payload"].read()
    return str(answer["ResponseMetadata"]["RequestId"])


def test_lines_stand_between_start_and_report(cloud: Cloud) -> None:
    function(cloud, "logs-text", TALKATIVE, [may_log("logs:CreateLogGroup", *WRITE)])

    invoke(cloud, "logs-text")

    lines = logged(cloud, "/aws/lambda/logs-text")
    assert lines[0].startswith("START RequestId: ")
    assert any("hello 1" in line for line in lines)
    assert lines[-2].startswith("END RequestId: ")
    assert "\tDuration: " in lines[-1]
    assert "\tMemory Size: 128 MB\tMax Memory Used: " in lines[-1]


def test_a_role_that_may_not_make_the_group_writes_nothing_until_the_group_is_there(cloud: Cloud) -> None:
    function(cloud, "logs-group", TALKATIVE, [may_log(*WRITE, group="/aws/lambda/logs-group:*")])
    invoke(cloud, "logs-group", 1)
    assert logged(cloud, "/aws/lambda/logs-group") == []

    cloud.client("logs").create_log_group(logGroupName="/aws/lambda/logs-group")
    invoke(cloud, "logs-group", 2)

    said = [line for line in logged(cloud, "/aws/lambda/logs-group") if "hello" in line]
    assert len(said) == 1
    assert said[0].endswith("hello 2")


def test_a_role_without_permission_writes_nothing(cloud: Cloud) -> None:
    function(cloud, "logs-denied", TALKATIVE, [may_log(*WRITE, group="/aws/lambda/another:*")])
    cloud.client("logs").create_log_group(logGroupName="/aws/lambda/logs-denied")

    invoke(cloud, "logs-denied")

    assert logged(cloud, "/aws/lambda/logs-denied") == []


def test_invocations_of_one_version_share_a_stream(cloud: Cloud) -> None:
    function(cloud, "logs-stream", TALKATIVE, [may_log("logs:*")])

    for number in range(3):
        invoke(cloud, "logs-stream", number)

    streams = cloud.client("logs").describe_log_streams(logGroupName="/aws/lambda/logs-stream")["logStreams"]
    assert len(streams) == 1
    assert "/[$LATEST]" in streams[0]["logStreamName"]


def test_json_format_wraps_lines_in_a_group_of_ones_own(cloud: Cloud) -> None:
    settings = {"LogFormat": "JSON", "LogGroup": "/custom/group"}
    function(cloud, "logs-json", TALKATIVE, [may_log("logs:*")], LoggingConfig=settings)

    invoke(cloud, "logs-json")

    lines = [json.loads(line) for line in logged(cloud, "/custom/group")]
    assert lines[0]["type"] == "platform.start"
    assert lines[-1]["type"] == "platform.report"
    assert lines[-1]["record"]["metrics"]["memorySizeMB"] == 128
    assert any(line.get("message", "").endswith("hello 1") and line["level"] == "INFO" for line in lines)
    assert {"level": "WARN", "message": "structured"} in lines
