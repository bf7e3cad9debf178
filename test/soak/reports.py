"""Whether the counts in the reports of the jobs add up, and are those of the files that were uploaded."""

from typing import Any

from soak.pipelines.pipeline import Pipeline
from soak.service import ARTIFACTS, LANDING, Service

_SUMMED = ("rows_in", "rows_out", "duplicates", "quarantined")


def faults(service: Service, pipelines: list[Pipeline]) -> list[str]:
    """What is wrong with the reports."""
    found = []
    for job in service.jobs:
        for key, report in service.json_objects(ARTIFACTS, f"logs/glue-jobs/{job}/").items():
            rows = [report.get(name) for name in _SUMMED]
            if None not in rows and rows[0] != sum(rows[1:]):
                found.append(f"{key}: rows_in is not rows_out + duplicates + quarantined: {rows}")
    for each in pipelines:
        if each.batches:
            found += _of_batches(service, each, each.batches)
    return found


def _of_batches(service: Service, pipeline: Pipeline, job: str) -> list[str]:
    """Each version must be in one batch at most, and each batch count what its files hold."""
    faults, taken, rows = [], set(), {"batches": 0, "runs": 0}
    versions = _versions(service, pipeline)
    folder = f"logs/glue-jobs/{job}/"
    for key, report in service.json_objects(ARTIFACTS, folder).items():
        rows["runs" if "/" in key.removeprefix(folder) else "batches"] += report["rows_in"]
        if "/" in key.removeprefix(folder):
            continue
        manifest = f"batches/{pipeline.name}/{report['batch']}.json"
        inputs = service.json_objects(ARTIFACTS, manifest)[manifest]["inputs"]
        of_batch = [(each["key"], each["versionId"]) for each in inputs]
        if again := taken.intersection(of_batch):
            faults.append(f"{key}: versions are in another batch, too: {sorted(again)[:3]}")
        taken.update(of_batch)
        uploads = [pipeline.record.of(name, versions[name, version]) for name, version in of_batch]
        if None in uploads:
            faults.append(f"{key}: the batch has a version that was never uploaded: {of_batch}")
            continue
        files = [each for each in uploads if each]
        right = {
            "files_in": len(files),
            "bytes_in": sum(len(each.body) for each in files),
            "rows_in": sum(each.rows for each in files),
            "quarantined": sum(len(each.bad) for each in files),
            "rejected": sorted(each.key for each in files if not each.readable),
        }
        said = {name: report[name] for name in right} | {"rejected": sorted(each["key"] for each in report["rejected"])}
        if said != right:
            faults.append(f"{key} says {said}, and it was {right}")
    if rows["batches"] != rows["runs"]:  # the runs' reports are what the metrics are made of
        faults.append(f"{folder}: the rows that runs have counted are not those of the batches: {rows}")
    return faults


def _versions(service: Service, pipeline: Pipeline) -> dict[tuple[Any, Any], str]:
    """The ETag of each version of each key."""
    pages = service.pages("s3", "list_object_versions", Bucket=LANDING, Prefix=pipeline.prefix)
    return {(each["Key"], each["VersionId"]): each["ETag"] for page in pages for each in page.get("Versions", [])}
