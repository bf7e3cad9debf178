"""Bad and odd files among good ones, on a local cloud of their own: what becomes of each is written in `bad_input`."""

from collections.abc import Iterator

import deployed
import pytest
from bad_input.case import Case
from bad_input.document import DOCUMENT, document
from bad_input.outcome import Outcome, check, land
from bad_input.pipelines import PIPELINES
from deployed import Service
from deployment import deployed_cloud


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Service]:
    """A service that no other test has files in."""
    with deployed_cloud(tmp_path_factory, pytestconfig) as cloud, pytest.MonkeyPatch.context() as patch:
        # One run takes all files of a pipeline, large ones among them.
        patch.setattr(deployed, "patience", max(600.0, deployed.patience))
        yield Service(cloud)


@pytest.fixture(scope="module", params=PIPELINES)
def pipeline(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def outcome(service: Service, pipeline: str) -> Outcome:
    """What has become of all files of a pipeline, in as few runs as they take."""
    this = PIPELINES[pipeline]
    land(service, this.prefix, this.cases)
    return this.outcome(service)


def test_each_file_becomes_what_is_written_down(outcome: Outcome, pipeline: str) -> None:
    this = PIPELINES[pipeline]
    wrong = {case.name: why for case in this.cases if (why := check(outcome, this.prefix, case))}

    assert wrong == {}


def test_every_row_is_accounted_for(outcome: Outcome, pipeline: str) -> None:
    cases = PIPELINES[pipeline].cases

    assert outcome.total("rows_in") == sum(map(outcome.total, ("rows_out", "duplicates", "quarantined")))
    assert outcome.total("rows_out") == sum(case.rows for case in cases)
    assert outcome.total("quarantined") == sum(sum(case.quarantined.values()) for case in cases)


def test_rejected_files_are_told(service: Service, outcome: Outcome, pipeline: str) -> None:
    assert outcome.rejected
    topic = "shipping-notifications" if pipeline == "shipping" else "etl-job-warning"
    service.notified("Rejected", topic)


def test_no_file_is_without_a_trace() -> None:
    def trace(case: Case) -> object:
        return case.rows or case.quarantined or case.rejected or case.ignored

    assert [case.name for each in PIPELINES.values() for case in each.cases if not trace(case)] == []


def test_the_documentation_is_that_of_the_tables() -> None:
    assert DOCUMENT.read_text() == document()
