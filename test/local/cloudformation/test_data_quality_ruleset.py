"""Rulesets of stacks."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from stacks import Stacks


def test_a_ruleset_is_made_changed_in_place_and_deleted(stacks: Stacks, cloud: Any) -> None:
    glue = cloud.client("glue")

    def resources(ruleset: str, tags: dict[str, str]) -> dict[str, Any]:
        properties = {
            "Name": "cfn-ruleset",
            "Description": "ours",
            "Ruleset": ruleset,
            "TargetTable": {"DatabaseName": "d", "TableName": "t"},
            "Tags": tags,
        }
        return {"Ruleset": {"Type": "AWS::Glue::DataQualityRuleset", "Properties": properties}}

    stacks.create("quality-ruleset", resources("Rules = [RowCount > 1]", {"a": "1"}))
    made = glue.get_data_quality_ruleset(Name="cfn-ruleset")
    stacks.update("quality-ruleset", resources("Rules = [RowCount > 2]", {"b": "2"}))
    changed = glue.get_data_quality_ruleset(Name="cfn-ruleset")
    tags = glue.get_tags(ResourceArn="arn:aws:glue:us-east-1:000000000000:dataQualityRuleset/cfn-ruleset")["Tags"]
    stacks.delete("quality-ruleset")

    assert (made["Ruleset"], made["Description"]) == ("Rules = [RowCount > 1]", "ours")
    assert made["TargetTable"] == {"DatabaseName": "d", "TableName": "t"}
    assert (changed["Ruleset"], changed["CreatedOn"]) == ("Rules = [RowCount > 2]", made["CreatedOn"])
    assert tags == {"b": "2"}
    with pytest.raises(ClientError, match="not found"):
        glue.get_data_quality_ruleset(Name="cfn-ruleset")


def test_a_ruleset_that_is_not_dqdl_fails_the_stack_with_its_place(stacks: Stacks) -> None:
    properties = {"Name": "cfn-bad", "Ruleset": "Rules = [RowCount >> 1]"}
    stacks.start("quality-bad", {"Ruleset": {"Type": "AWS::Glue::DataQualityRuleset", "Properties": properties}})

    stacks.await_status("quality-bad", "ROLLBACK_COMPLETE")

    assert "line 1, column 20" in stacks.reasons("quality-bad")[0]
