"""The straightforward scripts as Glue jobs of the same local cloud: on the same Spark, warm as the others."""

from pathlib import Path

from deployed import PREFIX, Service

BUCKET = "bench-plain"


def create(service: Service, name: str, script: Path, source: str) -> str:
    """Make a job of a script that reads `source` and writes to a folder of its own; returns its name."""
    s3, glue, iam = service.client("s3"), service.client("glue"), service.client("iam")
    if BUCKET not in {each["Name"] for each in s3.list_buckets()["Buckets"]}:
        s3.create_bucket(Bucket=BUCKET)
        role(service)
    s3.upload_file(str(script), BUCKET, f"scripts/{name}.py")
    worker = glue.get_job(JobName=f"{PREFIX}-{name}")["Job"]
    job = f"plain-{name}"
    glue.create_job(
        Name=job,
        Role=iam.get_role(RoleName=BUCKET)["Role"]["Arn"],
        GlueVersion="5.0",
        WorkerType=worker["WorkerType"],
        NumberOfWorkers=worker["NumberOfWorkers"],
        Command={"Name": "glueetl", "ScriptLocation": f"s3://{BUCKET}/scripts/{name}.py", "PythonVersion": "3"},
        DefaultArguments={"--source": source, "--target": f"s3://{BUCKET}/out/{name}/"},
    )
    return job


def role(service: Service) -> None:
    """Make the role of the jobs, which may do everything with objects."""
    allow = [{"Effect": "Allow", "Action": ["s3:*", "logs:*", "kms:*"], "Resource": "*"}]
    service.cloud.role(BUCKET, "glue.amazonaws.com", allow)
