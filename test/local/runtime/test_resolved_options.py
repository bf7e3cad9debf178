import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[3] / "local" / "runtime"))

from awsglue.utils import GlueArgumentError, getResolvedOptions

_ARGV = ["job.py", "--JOB_ID", "j_1", "--JOB_RUN_ID", "jr_1", "--JOB_NAME", "name"]


def test_takes_both_spellings_and_the_last_of_a_name() -> None:
    found = getResolvedOptions([*_ARGV, "--a", "1", "--b=2=3", "--a", "4"], ["JOB_NAME", "a", "b"])

    assert (found["JOB_NAME"], found["a"], found["b"]) == ("name", "4", "2=3")


def test_answers_what_was_asked_for_and_glues_own() -> None:
    found = getResolvedOptions([*_ARGV, "--TempDir", "s3://b/tmp", "--other", "x"], ["JOB_NAME"])

    assert "other" not in found
    assert found["JOB_RUN_ID"] == "jr_1"
    assert found["TempDir"] == "s3://b/tmp"
    assert found["job_bookmark_option"] == "job-bookmark-disable"
    assert found["SECURITY_CONFIGURATION"] is None


def test_bookmark_option_has_hyphens_in_the_argument_and_underscores_in_the_answer() -> None:
    found = getResolvedOptions([*_ARGV, "--job-bookmark-option", "job-bookmark-enable"], [])

    assert found["job_bookmark_option"] == "job-bookmark-enable"


def test_values_may_be_empty_or_begin_with_one_hyphen() -> None:
    found = getResolvedOptions([*_ARGV, "--empty", "", "--below", "-5"], ["empty", "below"])

    assert (found["empty"], found["below"]) == ("", "-5")


def test_name_may_be_cut_short_where_it_is_one_arguments_alone() -> None:
    found = getResolvedOptions([*_ARGV, "--out", "s3://b/out", "--none"], ["output_path"])

    assert found["output_path"] == "s3://b/out"
    with pytest.raises(GlueArgumentError, match="ambiguous option: --out could match --output_format, --output_path"):
        getResolvedOptions([*_ARGV, "--out", "x"], ["output_path", "output_format"])


def test_hyphen_in_a_name_is_an_underscore_in_the_answer() -> None:
    found = getResolvedOptions([*_ARGV, "--my-day", "1"], ["my-day"])

    assert found["my_day"] == "1"
    with pytest.raises(GlueArgumentError, match="are required: --other-day"):
        getResolvedOptions([*_ARGV, "--my-day", "1"], ["other-day"])


def test_missing_arguments_are_named() -> None:
    with pytest.raises(GlueArgumentError, match="the following arguments are required: --a, --b"):
        getResolvedOptions(_ARGV, ["a", "JOB_NAME", "b"])


@pytest.mark.parametrize("rest", [["--a"], ["--a", "--JOB_NAME", "x"]])
def test_argument_without_a_value_is_named(rest: list[str]) -> None:
    with pytest.raises(GlueArgumentError, match="argument --a: expected one argument"):
        getResolvedOptions([*_ARGV, *rest], ["a"])


def test_what_aws_has_and_we_have_not_says_so() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"not supported here yet: awsglue\.blueprint"):
        __import__("awsglue.blueprint")
