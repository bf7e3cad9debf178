from clouds import Cloud


def test_answers_signed_requests_on_loopback(cloud: Cloud) -> None:
    cloud.client("s3").create_bucket(Bucket="server-test")

    names = [bucket["Name"] for bucket in cloud.client("s3").list_buckets()["Buckets"]]

    assert "server-test" in names
    assert cloud.endpoint.startswith("http://127.0.0.1:")
