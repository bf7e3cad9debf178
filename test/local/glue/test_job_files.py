"""What a job run reads from S3 before its script starts, with keys that would lead out of its folder."""

from pathlib import Path

import pytest
from clouds import Cloud

from local.glue.jobs.files import download_all

_BUCKET = "job-files"


@pytest.mark.parametrize("escape", ["/{outside}/", "../outside/", "a/../../outside/"])
def test_no_key_leads_out_of_the_folder(cloud: Cloud, tmp_path: Path, escape: str) -> None:
    s3, outside = cloud.client("s3"), tmp_path / "outside"
    s3.create_bucket(Bucket=f"{_BUCKET}-{len(escape)}")
    below = escape.format(outside=str(outside).lstrip("/"))
    s3.put_object(Bucket=f"{_BUCKET}-{len(escape)}", Key=f"files/{below}escaped.txt", Body=b"no")
    s3.put_object(Bucket=f"{_BUCKET}-{len(escape)}", Key="files/deep/kept.txt", Body=b"yes")

    download_all(s3, f"s3://{_BUCKET}-{len(escape)}/files/", tmp_path / "run")

    found = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()]
    assert found == ["run/deep/kept.txt"]
