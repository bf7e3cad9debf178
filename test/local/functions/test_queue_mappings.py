import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from clouds import Cloud
from delivering import eventually, function, queue, receive, waiting

ECHO = """
exports.handler = async (event) => {
  const bodies = event.Records.map((record) => record.body)
  console.log('BATCH ' + JSON.stringify(bodies))
  if (bodies.includes('poison all')) throw new Error('poisoned')
  if (bodies.includes('bad answer')) return { batchItemFailures: [{ itemIdentifier: '' }] }
  const failed = event.Records.filter((record) => record.body.startsWith('poison'))
  return { batchItemFailures: failed.map((record) => ({ itemIdentifier: record.messageId })) }
}
"""


def mapped(
    cloud: Cloud, name: str, source: str = ECHO, queue_settings: dict[str, str] | None = None, **settings: Any
) -> tuple[str, str, str]:
    """A queue with a dead-letter queue, polled by a function; returns their URLs and the mapping's UUID."""
    dead, dead_arn = queue(cloud, f"{name}-dlq")
    redrive = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 2})
    given = {"VisibilityTimeout": "1", "RedrivePolicy": redrive, **(queue_settings or {})}
    url, arn = queue(cloud, name, **given)
    actions = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
    may = {"Effect": "Allow", "Action": actions, "Resource": arn}
    logs = {"Effect": "Allow", "Action": "logs:*", "Resource": "*"}
    function(cloud, f"{name}-fn", source, [may, logs])
    answer = cloud.client("lambda").create_event_source_mapping(
        EventSourceArn=arn, FunctionName=f"{name}-fn", **settings
    )
    return url, dead, answer["UUID"]


def send(cloud: Cloud, url: str, *bodies: str) -> None:
    entries = [{"Id": str(i), "MessageBody": body} for i, body in enumerate(bodies)]
    cloud.client("sqs").send_message_batch(QueueUrl=url, Entries=entries)


def batches(cloud: Cloud, name: str) -> list[list[str]]:
    group = f"/aws/lambda/{name}-fn"
    logs = cloud.client("logs")
    if not logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
        return []
    said = [event["message"] for event in logs.filter_log_events(logGroupName=group)["events"]]
    return [json.loads(line.split("BATCH ", 1)[1]) for line in said if "BATCH " in line]


PARTIAL = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}


def test_only_the_messages_that_failed_come_back_and_end_in_the_dead_letter_queue(cloud: Cloud) -> None:
    url, dead, _ = mapped(cloud, "esm-partial", **PARTIAL)

    send(cloud, url, "good 1", "poison 2", "good 3")

    assert receive(cloud, dead)[0]["Body"] == "poison 2"
    assert waiting(cloud, url) == (0, 0)
    seen = [body for batch in batches(cloud, "esm-partial") for body in batch]
    assert sorted(seen) == ["good 1", "good 3", "poison 2", "poison 2"]


def test_an_invalid_answer_and_an_error_bring_the_whole_batch_back(cloud: Cloud) -> None:
    url, dead, _ = mapped(cloud, "esm-whole", MaximumBatchingWindowInSeconds=1, **PARTIAL)

    send(cloud, url, "bad answer", "innocent")
    assert sorted(message["Body"] for message in receive(cloud, dead, 2)) == ["bad answer", "innocent"]

    send(cloud, url, "poison all", "bystander")
    assert sorted(message["Body"] for message in receive(cloud, dead, 2)) == ["bystander", "poison all"]


def test_without_partial_responses_an_answer_means_success(cloud: Cloud) -> None:
    url, _, _ = mapped(cloud, "esm-plain")

    send(cloud, url, "poison me")

    eventually(lambda: batches(cloud, "esm-plain") and waiting(cloud, url) == (0, 0))


def test_a_window_gathers_and_a_full_batch_does_not_wait(cloud: Cloud) -> None:
    url, _, _ = mapped(
        cloud, "esm-window", BatchSize=3, MaximumBatchingWindowInSeconds=3, queue_settings={"VisibilityTimeout": "30"}
    )

    send(cloud, url, "1", "2")
    send(cloud, url, "3", "4")

    eventually(lambda: len(batches(cloud, "esm-window")) == 2)
    assert sorted(map(len, batches(cloud, "esm-window"))) == [1, 3]


def test_messages_that_no_filter_matches_are_dropped_unseen(cloud: Cloud) -> None:
    pattern = json.dumps({"body": {"kind": ["wanted"]}})
    url, dead, _ = mapped(cloud, "esm-filter", FilterCriteria={"Filters": [{"Pattern": pattern}]})

    send(cloud, url, json.dumps({"kind": "other"}), json.dumps({"kind": "wanted"}))

    eventually(lambda: batches(cloud, "esm-filter") and waiting(cloud, url) == (0, 0))
    assert batches(cloud, "esm-filter") == [[json.dumps({"kind": "wanted"})]]
    assert waiting(cloud, dead) == (0, 0)


def test_no_more_batches_run_at_once_than_the_maximum_concurrency(cloud: Cloud) -> None:
    source = """
    exports.handler = async () => {
      console.log('BATCH ' + JSON.stringify([Date.now()]))
      await new Promise((done) => setTimeout(done, 700))
      console.log('BATCH ' + JSON.stringify([-Date.now()]))
    }"""
    url, _, _ = mapped(
        cloud, "esm-width", source, {"VisibilityTimeout": "30"}, BatchSize=1, ScalingConfig={"MaximumConcurrency": 2}
    )

    send(cloud, url, *"abcdef")

    eventually(lambda: len(batches(cloud, "esm-width")) == 12)
    moments = sorted(
        (abs(moment), 1 if moment > 0 else -1) for batch in batches(cloud, "esm-width") for moment in batch
    )
    running = [sum(step for _, step in moments[: index + 1]) for index in range(len(moments))]
    assert max(running) == 2


def test_a_role_that_may_not_poll_is_refused(cloud: Cloud) -> None:
    _, arn = queue(cloud, "esm-refused")
    function(cloud, "esm-refused-fn", ECHO)

    with pytest.raises(ClientError, match="does not have permissions to call ReceiveMessage on SQS"):
        cloud.client("lambda").create_event_source_mapping(EventSourceArn=arn, FunctionName="esm-refused-fn")


def test_a_poller_that_loses_its_permission_leaves_the_messages_and_says_why(cloud: Cloud) -> None:
    url, dead, uuid = mapped(cloud, "esm-lost", **PARTIAL)
    cloud.client("iam").delete_role_policy(RoleName="esm-lost-fn-role", PolicyName="policy")

    send(cloud, url, "stays")

    read = cloud.client("lambda").get_event_source_mapping
    said = eventually(lambda: (result := read(UUID=uuid)["LastProcessingResult"]).startswith("PROBLEM") and result)
    assert "sqs:ReceiveMessage" in said
    assert waiting(cloud, url) == (1, 0)
    assert waiting(cloud, dead) == (0, 0)
