"""Workflows and their runs through the Glue API."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from clouds import Cloud
from glue_workflows import Lab, checked, edges, eventually, in_order, nodes, refusal, statistics, watching

_NOTES = """
import sys
import boto3
from awsglue.utils import getResolvedOptions

run = getResolvedOptions(sys.argv, ["WORKFLOW_NAME", "WORKFLOW_RUN_ID", "word"])
glue = boto3.client("glue")
properties = glue.get_workflow_run_properties(Name=run["WORKFLOW_NAME"], RunId=run["WORKFLOW_RUN_ID"])["RunProperties"]
properties["said"] = properties["greeting"] + " " + run["word"]
glue.put_workflow_run_properties(
    Name=run["WORKFLOW_NAME"], RunId=run["WORKFLOW_RUN_ID"], RunProperties={"said": properties["said"]}
)
"""


@pytest.fixture(scope="module")
def lab(cloud: Cloud) -> Lab:
    return Lab(cloud, "workflows")


def test_a_flow_from_crawler_to_job_to_crawler(lab: Lab) -> None:
    name = lab.workflow("whole", DefaultRunProperties={"greeting": "hello", "colour": "red"})
    raw, structured = lab.crawler("raw"), lab.crawler("structured")
    job = lab.job("etl", _NOTES, DefaultArguments={"--word": "nobody"})
    first = lab.trigger("start", "SCHEDULED", {"CrawlerName": raw}, Schedule="cron(0 13 * * ? *)", WorkflowName=name)
    second = lab.trigger(
        "etl-after-raw", "CONDITIONAL", {"JobName": job, "Arguments": {"--word": "world"}, "Timeout": 7},
        Predicate=watching((f"crawler {raw}", "SUCCEEDED")), WorkflowName=name,
    )  # fmt: skip
    third = lab.trigger(
        "structured-after-etl", "CONDITIONAL", {"CrawlerName": structured},
        Predicate=watching((f"job {job}", "SUCCEEDED")), WorkflowName=name,
    )  # fmt: skip

    answer = lab.glue.start_workflow_run(Name=name, RunProperties={"colour": "blue"})
    run = lab.ended(name, answer["RunId"])

    assert run["Status"] == "COMPLETED", run
    assert run["Statistics"] == statistics(total=3, succeeded=3)
    path = [first, raw, second, job, third, structured]
    assert edges(run) == set(itertools.pairwise(path))
    found = nodes(run)
    assert {each["Type"] for each in found.values()} == {"TRIGGER", "CRAWLER", "JOB"}
    assert found[second]["TriggerDetails"]["Trigger"]["State"] == "ACTIVATED"
    (job_run,) = found[job]["JobDetails"]["JobRuns"]
    assert (job_run["TriggerName"], job_run["JobRunState"], job_run["Timeout"]) == (second, "SUCCEEDED", 7)
    expected = {"--word": "world", "--WORKFLOW_NAME": name, "--WORKFLOW_RUN_ID": answer["RunId"]}
    assert job_run["Arguments"] == expected
    assert lab.glue.get_job_run(JobName=job, RunId=job_run["Id"])["JobRun"] == job_run
    (one,), (two,) = (found[crawler]["CrawlerDetails"]["Crawls"] for crawler in (raw, structured))
    assert (one["State"], two["State"], two["LogStream"]) == ("SUCCEEDED", "SUCCEEDED", structured)
    assert in_order(run["StartedOn"], one["StartedOn"], one["CompletedOn"], job_run["StartedOn"])
    assert in_order(job_run["CompletedOn"], two["StartedOn"], two["CompletedOn"], run["CompletedOn"])
    properties = lab.glue.get_workflow_run_properties(Name=name, RunId=answer["RunId"])["RunProperties"]
    assert properties == {"greeting": "hello", "colour": "blue", "said": "hello world"}
    workflow = lab.glue.get_workflow(Name=name, IncludeGraph=True)
    assert workflow["Workflow"]["LastRun"]["WorkflowRunId"] == answer["RunId"]
    assert edges(workflow["Workflow"]) == edges(run)


def test_what_fails_starts_what_watches_for_that_and_the_rest_can_be_resumed(lab: Lab) -> None:
    name = lab.workflow("failing")
    job, good, bad, last = lab.job("fails", MaxRetries=1), lab.crawler("good"), lab.crawler("bad"), lab.crawler("last")
    lab.trigger("failing-start", "ON_DEMAND", {"JobName": job}, WorkflowName=name)
    for kind, target, condition in (
        ("on-success", good, (f"job {job}", "SUCCEEDED")),
        ("on-failure", bad, (f"job {job}", "FAILED")),
        ("after-good", last, (f"crawler {good}", "SUCCEEDED")),
    ):
        lab.trigger(
            f"failing-{kind}", "CONDITIONAL", {"CrawlerName": target}, Predicate=watching(condition), WorkflowName=name
        )

    first = lab.glue.start_workflow_run(Name=name)["RunId"]
    run = lab.ended(name, first)

    assert (run["Status"], run["Statistics"]) == ("COMPLETED", statistics(total=4, failed=1, succeeded=1))
    attempts = nodes(run)[job]["JobDetails"]["JobRuns"]
    assert [(each["Attempt"], each["JobRunState"]) for each in attempts] == [(0, "FAILED"), (1, "FAILED")]
    assert [each["TriggerName"] for each in attempts] == ["workflows-failing-start"] * 2
    assert nodes(run)[good]["CrawlerDetails"] == {"Crawls": []}
    again = {"Name": name, "RunId": first}
    code, message = refusal(lab.glue.resume_workflow_run, **again, NodeIds=[nodes(run)[good]["UniqueId"]])
    assert (code, "did not run" in message) == ("InvalidInputException", True)

    lab.s3.put_object(Bucket=lab.name, Key=f"scripts/{job}.py", Body=b"print('mended')")
    asked = [nodes(run)[bad]["UniqueId"], nodes(run)[job]["UniqueId"]]
    resumed = lab.glue.resume_workflow_run(**again, NodeIds=asked)

    assert resumed["NodeIds"] == [nodes(run)[job]["UniqueId"]]  # the crawler comes after it
    second = lab.ended(name, resumed["RunId"])
    assert (second["PreviousRunId"], second["Status"]) == (first, "COMPLETED")
    assert second["Statistics"] == statistics(total=4, succeeded=3)
    assert [run["WorkflowRunId"] for run in lab.glue.get_workflow_runs(Name=name)["Runs"]] == [resumed["RunId"], first]


@pytest.mark.parametrize(("logical", "started"), [("ANY", True), ("AND", False)])
def test_any_and_all_of_the_conditions(lab: Lab, logical: str, started: bool) -> None:
    name = lab.workflow(f"logical-{logical}")
    good, bad = lab.crawler(f"{logical}-good"), lab.failing_crawler(f"{logical}-bad")
    target = lab.crawler(f"{logical}-target")
    lab.trigger(f"{logical}-start", "ON_DEMAND", {"CrawlerName": good}, {"CrawlerName": bad}, WorkflowName=name)
    predicate = watching((f"crawler {good}", "SUCCEEDED"), (f"crawler {bad}", "SUCCEEDED"), logical=logical)
    lab.trigger(f"{logical}-end", "CONDITIONAL", {"CrawlerName": target}, Predicate=predicate, WorkflowName=name)

    run = lab.ended(name, lab.glue.start_workflow_run(Name=name)["RunId"])

    assert bool(nodes(run)[target]["CrawlerDetails"]["Crawls"]) == started
    assert run["Statistics"] == statistics(total=3, failed=1, succeeded=1 + started)


def test_a_trigger_that_is_off_when_the_run_starts_does_not_fire_in_it(lab: Lab) -> None:
    name = lab.workflow("off")
    first, second = lab.crawler("off-first"), lab.crawler("off-second")
    lab.trigger("off-start", "ON_DEMAND", {"CrawlerName": first}, WorkflowName=name)
    lab.trigger(
        "off-end", "CONDITIONAL", {"CrawlerName": second}, StartOnCreation=False,
        Predicate=watching((f"crawler {first}", "SUCCEEDED")), WorkflowName=name,
    )  # fmt: skip

    run = lab.ended(name, lab.glue.start_workflow_run(Name=name)["RunId"])

    assert run["Statistics"] == statistics(total=2, succeeded=1)


_WAITS = "import time\ntime.sleep(600)\n"


def test_a_run_is_one_of_as_many_as_there_may_be_and_stops_with_what_runs_in_it(lab: Lab) -> None:
    name = lab.workflow("stopped", MaxConcurrentRuns=1)
    job, after = lab.job("waits", _WAITS), lab.crawler("after")
    lab.trigger("stopped-start", "ON_DEMAND", {"JobName": job}, WorkflowName=name)
    watched = watching((f"job {job}", "STOPPED"))
    lab.trigger("stopped-end", "CONDITIONAL", {"CrawlerName": after}, Predicate=watched, WorkflowName=name)
    run_id = lab.glue.start_workflow_run(Name=name)["RunId"]
    asked = {"Name": name, "RunId": run_id}

    def job_runs() -> Any:
        return nodes(lab.run(name, run_id, IncludeGraph=True))[job]["JobDetails"]["JobRuns"]

    eventually(lambda: [each["JobRunState"] for each in job_runs()] == ["RUNNING"])
    assert lab.run(name, run_id)["Statistics"] == statistics(total=2, running=1)
    code, message = refusal(lab.glue.start_workflow_run, Name=name)
    assert (code, message) == ("ConcurrentRunsExceededException", f"Concurrent runs exceeded for workflow: {name}.")
    assert refusal(lab.glue.resume_workflow_run, **asked, NodeIds=["x"])[0] == "IllegalWorkflowStateException"

    lab.glue.stop_workflow_run(**asked)
    run = lab.ended(name, run_id)

    assert (run["Status"], run["Statistics"]) == ("STOPPED", statistics(total=2, stopped=1))
    assert refusal(lab.glue.stop_workflow_run, **asked)[0] == "IllegalWorkflowStateException"


def test_what_cannot_be_started_is_an_error_in_the_graph(lab: Lab) -> None:
    name = lab.workflow("gone")
    crawler = lab.crawler("gone")
    lab.trigger("gone-start", "ON_DEMAND", {"CrawlerName": crawler}, WorkflowName=name)
    lab.glue.delete_crawler(Name=crawler)

    run = lab.ended(name, lab.glue.start_workflow_run(Name=name)["RunId"])

    (crawl,) = nodes(run)[crawler]["CrawlerDetails"]["Crawls"]
    assert (crawl["State"], crawl["ErrorMessage"]) == ("ERROR", f"Crawler entry with name {crawler} does not exist")
    assert run["Statistics"] == statistics(total=1, errored=1)


def test_workflows_are_defined_changed_listed_and_deleted(lab: Lab) -> None:
    glue = lab.glue
    name = lab.workflow("defined", Description="One", MaxConcurrentRuns=2, Tags={"team": "a"})
    crawler = lab.crawler("defined")
    trigger = lab.trigger("defined-start", "ON_DEMAND", {"CrawlerName": crawler}, WorkflowName=name)

    assert refusal(glue.create_workflow, Name=name)[0] == "AlreadyExistsException"
    glue.update_workflow(Name=name, Description="Two")
    workflow = glue.get_workflow(Name=name)["Workflow"]
    assert workflow["Description"] == "Two"
    assert workflow.keys() == {"Name", "Description", "CreatedOn", "LastModifiedOn"}
    pages = glue.get_paginator("list_workflows").paginate(PaginationConfig={"PageSize": 1})
    assert name in [each for page in pages for each in page["Workflows"]]
    found = glue.batch_get_workflows(Names=[name, "nobody"], IncludeGraph=True)
    assert ([each["Name"] for each in found["Workflows"]], found["MissingWorkflows"]) == ([name], ["nobody"])
    assert edges(found["Workflows"][0]) == {(trigger, crawler)}
    arn = f"arn:aws:glue:us-east-1:000000000000:workflow/{name}"
    assert glue.get_tags(ResourceArn=arn)["Tags"] == {"team": "a"}

    glue.delete_workflow(Name=name)

    for call in (glue.get_workflow, glue.start_workflow_run, glue.get_workflow_runs):
        assert refusal(call, Name=name)[0] == "EntityNotFoundException"
    assert refusal(glue.get_trigger, Name=trigger)[0] == "EntityNotFoundException"
    empty = lab.workflow("empty")
    assert refusal(glue.start_workflow_run, Name=empty)[0] == "InvalidInputException"
    assert refusal(glue.get_workflow_run, Name=empty, RunId="wr_1")[0] == "EntityNotFoundException"


def test_a_run_goes_on_after_the_cloud_was_killed(restarted: Callable[[], Cloud]) -> None:
    lab = Lab(restarted(), "killed")
    name = lab.workflow("w")
    job, crawler, retried = lab.job("waits", _WAITS), lab.crawler("after"), lab.job("retried", _WAITS, MaxRetries=1)
    lab.trigger("start", "ON_DEMAND", {"JobName": job}, {"JobName": retried}, WorkflowName=name)
    watched = watching((f"job {job}", "FAILED"), (f"job {retried}", "SUCCEEDED"))
    lab.trigger("end", "CONDITIONAL", {"CrawlerName": crawler}, Predicate=watched, WorkflowName=name)
    run_id = lab.glue.start_workflow_run(Name=name)["RunId"]
    eventually(lambda: lab.glue.get_job_runs(JobName=retried)["JobRuns"])
    eventually(lambda: lab.glue.get_job_runs(JobName=job)["JobRuns"])
    lab.s3.put_object(Bucket=lab.name, Key=f"scripts/{retried}.py", Body=b"print('now it works')")

    cloud = restarted()
    lab.glue, lab.s3 = checked(cloud), cloud.client("s3")
    run = lab.ended(name, run_id)

    assert (run["Status"], run["Statistics"]) == ("COMPLETED", statistics(total=3, failed=1, succeeded=2))
    (cut_off,) = nodes(run)[job]["JobDetails"]["JobRuns"]
    assert "local cloud stopped" in cut_off["ErrorMessage"]
    states = [(each["Attempt"], each["JobRunState"]) for each in nodes(run)[retried]["JobDetails"]["JobRuns"]]
    assert states == [(0, "FAILED"), (1, "SUCCEEDED")]


def test_a_role_needs_the_permission_on_the_workflow_and_on_nothing_that_it_starts(lab: Lab, cloud: Cloud) -> None:
    name = lab.workflow("permitted")
    lab.trigger("permitted-start", "ON_DEMAND", {"CrawlerName": lab.crawler("permitted")}, WorkflowName=name)
    arn = f"arn:aws:glue:us-east-1:000000000000:workflow/{name}"
    statement = {"Effect": "Allow", "Action": ["glue:StartWorkflowRun", "glue:GetWorkflow"], "Resource": arn}
    role = cloud.as_role("glue", cloud.role("workflow-starter", "lambda.amazonaws.com", [statement]))

    run = lab.ended(name, role.start_workflow_run(Name=name)["RunId"])

    assert run["Statistics"] == statistics(total=1, succeeded=1)
    assert role.get_workflow(Name=name)["Workflow"]["Name"] == name
    assert refusal(role.get_workflow_runs, Name=name)[0] == "AccessDeniedException"
    assert refusal(role.start_workflow_run, Name=f"{name}-other")[0] == "AccessDeniedException"
