"""Dead letters go back to their queue, or elsewhere, once each."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from clouds import Cloud
from delivering import eventually, queue, receive, waiting


def pair(cloud: Cloud, name: str) -> tuple[str, str, str, str]:
    """A queue and its dead-letter queue: URL and ARN of each."""
    dead_url, dead = queue(cloud, f"{name}-dead")
    policy = json.dumps({"deadLetterTargetArn": dead, "maxReceiveCount": 1})
    url, arn = queue(cloud, name, RedrivePolicy=policy)
    return url, arn, dead_url, dead


def kill_messages(cloud: Cloud, url: str, dead_url: str, bodies: list[str]) -> None:
    """Send messages that nobody deletes, until they are dead."""
    sqs = cloud.client("sqs")
    for body in bodies:
        attributes = {"kind": {"DataType": "String", "StringValue": body}}
        sqs.send_message(QueueUrl=url, MessageBody=body, MessageAttributes=attributes)
    for _ in range(3):
        sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    eventually(lambda: waiting(cloud, dead_url)[0] == len(bodies))


def ended(cloud: Cloud, source: str) -> dict[str, Any]:
    def last() -> Any:
        [task] = cloud.client("sqs").list_message_move_tasks(SourceArn=source)["Results"]
        return task["Status"] not in ("RUNNING", "CANCELLING") and task

    task: dict[str, Any] = eventually(last)
    return task


def test_dead_letters_go_back_to_their_queue(cloud: Cloud) -> None:
    sqs = cloud.client("sqs")
    url, _, dead_url, dead = pair(cloud, "move-back")
    bodies = [f"m{number}" for number in range(12)]
    kill_messages(cloud, url, dead_url, bodies)
    assert sqs.list_dead_letter_source_queues(QueueUrl=dead_url)["queueUrls"] == [url]
    assert sqs.start_message_move_task(SourceArn=dead)["TaskHandle"]
    task = ended(cloud, dead)
    assert (task["Status"], task["ApproximateNumberOfMessagesMoved"]) == ("COMPLETED", 12)
    assert task["ApproximateNumberOfMessagesToMove"] == 12
    assert "TaskHandle" not in task
    messages = receive(cloud, url, 12)
    assert sorted(message["Body"] for message in messages) == sorted(bodies)
    assert {message["Attributes"]["ApproximateReceiveCount"] for message in messages} == {"1"}
    assert all(message["MessageAttributes"]["kind"]["StringValue"] == message["Body"] for message in messages)
    assert waiting(cloud, dead_url) == (0, 0)


def test_dead_letters_go_to_another_queue(cloud: Cloud) -> None:
    url, _, dead_url, dead = pair(cloud, "move-on")
    other_url, other = queue(cloud, "move-on-other")
    kill_messages(cloud, url, dead_url, ["a", "b"])
    cloud.client("sqs").start_message_move_task(SourceArn=dead, DestinationArn=other)
    assert ended(cloud, dead)["DestinationArn"] == other
    assert sorted(message["Body"] for message in receive(cloud, other_url, 2)) == ["a", "b"]


def test_a_task_can_be_cancelled(cloud: Cloud) -> None:
    sqs = cloud.client("sqs")
    url, _, dead_url, dead = pair(cloud, "move-slowly")
    kill_messages(cloud, url, dead_url, ["a", "b", "c", "d", "e"])
    handle = sqs.start_message_move_task(SourceArn=dead, MaxNumberOfMessagesPerSecond=2)["TaskHandle"]
    with pytest.raises(ClientError, match="already a task running"):
        sqs.start_message_move_task(SourceArn=dead)
    eventually(lambda: waiting(cloud, dead_url)[0] < 5)
    moved = sqs.cancel_message_move_task(TaskHandle=handle)["ApproximateNumberOfMessagesMoved"]
    task = ended(cloud, dead)
    assert task["Status"] == "CANCELLED"
    assert moved <= task["ApproximateNumberOfMessagesMoved"] < 5
    assert sum(waiting(cloud, dead_url)) == 5 - task["ApproximateNumberOfMessagesMoved"]
    with pytest.raises(ClientError, match="Only active tasks"):
        sqs.cancel_message_move_task(TaskHandle=handle)


def test_what_was_sent_there_directly_has_no_way_back(cloud: Cloud) -> None:
    _, _, dead_url, dead = pair(cloud, "move-unknown")
    cloud.client("sqs").send_message(QueueUrl=dead_url, MessageBody="stray")
    cloud.client("sqs").start_message_move_task(SourceArn=dead)
    task = ended(cloud, dead)
    assert (task["Status"], task["FailureReason"]) == ("FAILED", "CouldNotDetermineMessageSource")


def test_who_may_not_send_to_the_destination_moves_nothing(cloud: Cloud) -> None:
    url, arn, dead_url, dead = pair(cloud, "move-denied")
    kill_messages(cloud, url, dead_url, ["a"])
    actions = ["sqs:StartMessageMoveTask", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
    allowed = [{"Effect": "Allow", "Action": actions, "Resource": dead}]
    cloud.as_role("sqs", cloud.role("move-denied", "sqs.amazonaws.com", allowed)).start_message_move_task(
        SourceArn=dead
    )
    task = ended(cloud, dead)
    assert (task["Status"], task["FailureReason"]) == ("FAILED", "AccessDenied")
    assert sum(waiting(cloud, dead_url)) == 1
    nobody = cloud.as_role("sqs", cloud.role("move-nobody", "sqs.amazonaws.com", []))
    with pytest.raises(ClientError, match="startmessagemovetask"):
        nobody.start_message_move_task(SourceArn=dead, DestinationArn=arn)


def test_tasks_that_cannot_be_started(cloud: Cloud) -> None:
    sqs = cloud.client("sqs")
    _, arn = queue(cloud, "move-alive")
    with pytest.raises(ClientError, match="configured as a Dead Letter Queue"):
        sqs.start_message_move_task(SourceArn=arn)
    with pytest.raises(ClientError, match="SourceArn parameter doesn't exist"):
        sqs.start_message_move_task(SourceArn=f"{arn}-none")
    with pytest.raises(ClientError, match="Task does not exist"):
        sqs.cancel_message_move_task(TaskHandle="bm9uZQ==")


def test_a_task_goes_on_after_a_kill(restarted: Callable[[], Cloud]) -> None:
    cloud = restarted()
    url, _, dead_url, dead = pair(cloud, "move-killed")
    bodies = [f"m{number}" for number in range(8)]
    kill_messages(cloud, url, dead_url, bodies)
    cloud.client("sqs").start_message_move_task(SourceArn=dead, MaxNumberOfMessagesPerSecond=10)
    eventually(lambda: waiting(cloud, dead_url)[0] <= 5)
    cloud = restarted()
    url, dead_url = (
        cloud.client("sqs").get_queue_url(QueueName=name)["QueueUrl"] for name in ("move-killed", "move-killed-dead")
    )
    task = ended(cloud, dead)
    assert task["Status"] == "COMPLETED"
    found = [message["Body"] for message in receive(cloud, url, len(bodies))]
    assert set(found) == set(bodies)
