"""A service whose jobs do nothing but what a benchmark asks of them."""

from deployed import Service


def silence(service: Service) -> None:
    """Let neither uploads, nor the clock, nor the end of a run start anything."""
    service.client("s3").put_bucket_notification_configuration(Bucket=service.landing, NotificationConfiguration={})
    scheduler = service.client("scheduler")
    for schedule in scheduler.list_schedules()["Schedules"]:
        found = scheduler.get_schedule(Name=schedule["Name"], GroupName=schedule["GroupName"])
        kept = ("Name", "GroupName", "ScheduleExpression", "FlexibleTimeWindow", "Target")
        scheduler.update_schedule(**{name: found[name] for name in kept}, State="DISABLED")
    events = service.client("events")
    for rule in events.list_rules()["Rules"]:
        events.disable_rule(Name=rule["Name"])


def forget(service: Service) -> None:
    """Delete whatever runs have written, so that the next one begins as the first did."""
    places = (
        (service.landing, "archived/"),
        (service.landing, "rejected/"),
        (service.artifacts, "batches/"),
        (service.artifacts, "logs/glue-jobs/"),
        (service.lake, ""),
    )
    s3 = service.client("s3")
    for bucket, prefix in places:
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
            found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            objects = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in found]
            if objects:
                s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
