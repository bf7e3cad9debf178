"""Every property of a bucket is in S3 once the stack is complete, and follows an update."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from stacks import Stacks

_QUEUE_POLICY = {
    "Type": "AWS::SQS::QueuePolicy",
    "Properties": {
        "Queues": [{"Ref": "Queue"}],
        "PolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "s3.amazonaws.com"},
                    "Action": "sqs:SendMessage",
                    "Resource": {"Fn::GetAtt": ["Queue", "Arn"]},
                }
            ],
        },
    },
}
_LIFECYCLE = {
    "Rules": [
        {
            "Id": "uploads",
            "Status": "Enabled",
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
        },
        {
            "Id": "archived",
            "Status": "Enabled",
            "Prefix": "archived/",
            "ExpirationInDays": 90,
            "NoncurrentVersionExpiration": {"NoncurrentDays": 30, "NewerNoncurrentVersions": 2},
            "Transitions": [{"StorageClass": "STANDARD_IA", "TransitionInDays": 31}],
            "NoncurrentVersionTransitions": [{"StorageClass": "GLACIER", "TransitionInDays": 40}],
        },
        {
            "Id": "tagged",
            "Status": "Disabled",
            "Prefix": "logs/",
            "TagFilters": [{"Key": "keep", "Value": "short"}],
            "ObjectSizeGreaterThan": "1024",
            "ExpirationInDays": 5,
        },
        {"Id": "markers", "Status": "Enabled", "ExpiredObjectDeleteMarker": True},
    ]
}


def bucket(name: str, **properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": name, **properties}}


def test_a_bucket_has_all_that_its_template_says(stacks: Stacks, cloud: Any) -> None:
    s3 = cloud.client("s3")
    name = "cfn-bucket-full"
    stacks.create(
        "bucket-full",
        {
            "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "bucket-full"}},
            "QueuePolicy": _QUEUE_POLICY,
            "Bucket": {
                **bucket(
                    name,
                    VersioningConfiguration={"Status": "Enabled"},
                    BucketEncryption={
                        "ServerSideEncryptionConfiguration": [
                            {
                                "ServerSideEncryptionByDefault": {
                                    "SSEAlgorithm": "aws:kms",
                                    "KMSMasterKeyID": "alias/aws/s3",
                                },
                                "BucketKeyEnabled": True,
                            }
                        ]
                    },
                    LifecycleConfiguration=_LIFECYCLE,
                    PublicAccessBlockConfiguration={
                        "BlockPublicAcls": True,
                        "IgnorePublicAcls": True,
                        "BlockPublicPolicy": True,
                        "RestrictPublicBuckets": False,
                    },
                    OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
                    NotificationConfiguration={
                        "EventBridgeConfiguration": {"EventBridgeEnabled": True},
                        "QueueConfigurations": [
                            {
                                "Event": "s3:ObjectCreated:*",
                                "Queue": {"Fn::GetAtt": ["Queue", "Arn"]},
                                "Filter": {
                                    "S3Key": {
                                        "Rules": [
                                            {"Name": "prefix", "Value": "shipping/"},
                                            {"Name": "suffix", "Value": ".json"},
                                        ]
                                    }
                                },
                            }
                        ],
                    },
                    Tags=[{"Key": "team", "Value": "data"}],
                ),
                "DependsOn": "QueuePolicy",
            },
        },
    )

    assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Enabled"
    (encryption,) = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
    assert encryption == {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/aws/s3"},
        "BucketKeyEnabled": True,
    }
    rules = {rule["ID"]: rule for rule in s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]}
    assert rules["uploads"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}
    assert rules["archived"]["Filter"] == {"Prefix": "archived/"}
    assert rules["archived"]["Expiration"] == {"Days": 90}
    assert rules["archived"]["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30, "NewerNoncurrentVersions": 2}
    assert rules["archived"]["Transitions"] == [{"Days": 31, "StorageClass": "STANDARD_IA"}]
    assert rules["archived"]["NoncurrentVersionTransitions"] == [{"NoncurrentDays": 40, "StorageClass": "GLACIER"}]
    assert rules["tagged"]["Status"] == "Disabled"
    assert rules["tagged"]["Filter"] == {
        "And": {"Prefix": "logs/", "Tags": [{"Key": "keep", "Value": "short"}], "ObjectSizeGreaterThan": 1024}
    }
    assert rules["markers"]["Expiration"] == {"ExpiredObjectDeleteMarker": True}
    assert s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"] == {
        "BlockPublicAcls": True,
        "IgnorePublicAcls": True,
        "BlockPublicPolicy": True,
        "RestrictPublicBuckets": False,
    }
    assert s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"]["Rules"] == [
        {"ObjectOwnership": "BucketOwnerEnforced"}
    ]
    notification = s3.get_bucket_notification_configuration(Bucket=name)
    assert notification["EventBridgeConfiguration"] == {}
    (queue,) = notification["QueueConfigurations"]
    assert queue["QueueArn"].endswith(":bucket-full")
    rules = {rule["Name"].lower(): rule["Value"] for rule in queue["Filter"]["Key"]["FilterRules"]}
    assert rules == {"prefix": "shipping/", "suffix": ".json"}
    tags = {tag["Key"]: tag["Value"] for tag in s3.get_bucket_tagging(Bucket=name)["TagSet"]}
    assert tags == {"team": "data"}


def test_an_update_changes_and_removes_settings(stacks: Stacks, cloud: Any) -> None:
    s3 = cloud.client("s3")
    name = "cfn-bucket-update"
    stacks.create("bucket-update", {"Bucket": bucket(name, LifecycleConfiguration=_LIFECYCLE)})

    rule = {"Id": "only", "Status": "Enabled", "ExpirationInDays": 3}
    stacks.update("bucket-update", {"Bucket": bucket(name, LifecycleConfiguration={"Rules": [rule]})})
    assert [each["ID"] for each in s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]] == ["only"]

    stacks.update("bucket-update", {"Bucket": bucket(name, VersioningConfiguration={"Status": "Suspended"})})
    with pytest.raises(ClientError, match="NoSuchLifecycleConfiguration"):
        s3.get_bucket_lifecycle_configuration(Bucket=name)
    assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Suspended"


def test_a_bucket_policy_is_there_and_goes_with_its_stack(stacks: Stacks, cloud: Any) -> None:
    name = "cfn-bucket-policy"
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": {"Fn::Sub": "${Bucket.Arn}/*"},
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    document = {"Version": "2012-10-17", "Statement": [deny]}
    resources = {"Bucket": bucket(name)}
    policy = {
        "Type": "AWS::S3::BucketPolicy",
        "Properties": {"Bucket": {"Ref": "Bucket"}, "PolicyDocument": document},
    }
    stacks.create("bucket-policy", {**resources, "Policy": policy})
    s3 = cloud.client("s3")
    (statement,) = json.loads(s3.get_bucket_policy(Bucket=name)["Policy"])["Statement"]
    assert statement == {**deny, "Resource": f"arn:aws:s3:::{name}/*"}

    stacks.update("bucket-policy", resources)
    with pytest.raises(ClientError, match="NoSuchBucketPolicy"):
        s3.get_bucket_policy(Bucket=name)


def test_a_bucket_that_holds_objects_is_not_deleted(stacks: Stacks, cloud: Any) -> None:
    s3 = cloud.client("s3")
    name = "cfn-bucket-kept"
    stacks.create("bucket-kept", {"Bucket": bucket(name, VersioningConfiguration={"Status": "Enabled"})})
    version = s3.put_object(Bucket=name, Key="a", Body=b"1")["VersionId"]
    marker = s3.delete_object(Bucket=name, Key="a")["VersionId"]  # an old version is enough to be in the way

    stacks.delete("bucket-kept", "DELETE_FAILED")

    assert any("The bucket you tried to delete is not empty" in reason for reason in stacks.reasons("bucket-kept"))
    assert s3.get_object(Bucket=name, Key="a", VersionId=version)["Body"].read() == b"1"
    s3.delete_object(Bucket=name, Key="a", VersionId=version)
    s3.delete_object(Bucket=name, Key="a", VersionId=marker)
    stacks.delete("bucket-kept")
    with pytest.raises(ClientError, match="404"):
        s3.head_bucket(Bucket=name)


def test_a_retained_bucket_outlives_its_stack(stacks: Stacks, cloud: Any) -> None:
    name = "cfn-bucket-retained"
    stacks.create("bucket-retained", {"Bucket": {**bucket(name), "DeletionPolicy": "Retain"}})

    stacks.delete("bucket-retained")

    cloud.client("s3").head_bucket(Bucket=name)


def test_what_operators_set_on_a_bucket_is_kept_and_answered(stacks: Stacks, cloud: Any) -> None:
    s3 = cloud.client("s3")
    destination = {"BucketArn": "arn:aws:s3:::cfn-operated-log", "Format": "CSV", "Prefix": "inventory/"}
    inventory = {
        "Id": "daily", "Enabled": True, "IncludedObjectVersions": "Current", "ScheduleFrequency": "Daily",
        "Destination": destination, "Prefix": "lake/", "OptionalFields": ["Size"],
    }  # fmt: skip
    properties = {
        "LoggingConfiguration": {"DestinationBucketName": {"Ref": "Log"}, "LogFilePrefix": "access/"},
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]},
        "AccelerateConfiguration": {"AccelerationStatus": "Enabled"},
        "InventoryConfigurations": [inventory],
        "MetricsConfigurations": [{"Id": "all"}, {"Id": "lake", "Prefix": "lake/"}],
        "AnalyticsConfigurations": [{"Id": "a", "Prefix": "x/", "StorageClassAnalysis": {}}],
        "IntelligentTieringConfigurations": [
            {"Id": "cold", "Status": "Enabled", "Tierings": [{"AccessTier": "ARCHIVE_ACCESS", "Days": "90"}]}
        ],
    }
    log = bucket("cfn-operated-log")
    stack = stacks.create("cfn-operated", {"Bucket": bucket("cfn-operated", **properties), "Log": log})
    name = {"Bucket": "cfn-operated"}
    enabled = s3.get_bucket_logging(**name)["LoggingEnabled"]
    assert (enabled["TargetBucket"], enabled["TargetPrefix"]) == ("cfn-operated-log", "access/")
    assert s3.get_bucket_ownership_controls(**name)["OwnershipControls"] == properties["OwnershipControls"]
    assert s3.get_bucket_accelerate_configuration(**name)["Status"] == "Enabled"
    assert s3.list_bucket_inventory_configurations(**name)["InventoryConfigurationList"] == [
        {
            "Id": "daily",
            "IsEnabled": True,
            "IncludedObjectVersions": "Current",
            "Schedule": {"Frequency": "Daily"},
            "Filter": {"Prefix": "lake/"},
            "OptionalFields": ["Size"],
            "Destination": {
                "S3BucketDestination": {
                    "Bucket": "arn:aws:s3:::cfn-operated-log", "Format": "CSV", "Prefix": "inventory/"
                }
            },
        }
    ]  # fmt: skip
    metrics = s3.list_bucket_metrics_configurations(**name)["MetricsConfigurationList"]
    assert metrics == [{"Id": "all"}, {"Id": "lake", "Filter": {"Prefix": "lake/"}}]
    analytics = s3.get_bucket_analytics_configuration(**name, Id="a")["AnalyticsConfiguration"]
    assert analytics["Filter"] == {"Prefix": "x/"}
    [cold] = s3.list_bucket_intelligent_tiering_configurations(**name)["IntelligentTieringConfigurationList"]
    assert cold["Tierings"] == [{"AccessTier": "ARCHIVE_ACCESS", "Days": 90}]

    stacks.update(stack, {"Bucket": bucket("cfn-operated", MetricsConfigurations=[{"Id": "all"}]), "Log": log})
    assert "LoggingEnabled" not in s3.get_bucket_logging(**name)
    assert "InventoryConfigurationList" not in s3.list_bucket_inventory_configurations(**name)
    assert s3.list_bucket_metrics_configurations(**name)["MetricsConfigurationList"] == [{"Id": "all"}]
    assert s3.get_bucket_accelerate_configuration(**name)["Status"] == "Suspended"
    s3.delete_bucket_metrics_configuration(**name, Id="all")
    s3.head_bucket(**name)
    with pytest.raises(ClientError, match="does not exist"):
        s3.get_bucket_metrics_configuration(**name, Id="all")


def test_a_property_of_a_bucket_that_is_not_supported_is_refused_by_name(stacks: Stacks) -> None:
    stacks.start("cfn-locked", {"Bucket": bucket("cfn-locked", ObjectLockEnabled=True)})
    stacks.await_status("cfn-locked", "ROLLBACK_COMPLETE")
    assert any("ObjectLockEnabled" in reason for reason in stacks.reasons("cfn-locked"))
