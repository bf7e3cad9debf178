import json

from clouds import Cloud
from delivering import function, queue, receive

SOURCE = """
const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs')
const { S3Client, GetObjectCommand } = require('@aws-sdk/client-s3')
const { STSClient, GetCallerIdentityCommand } = require('@aws-sdk/client-sts')
exports.handler = async (event) => {
  const sent = await new SQSClient({}).send(new SendMessageCommand({ QueueUrl: event.url, MessageBody: 'by the SDK' }))
  const object = await new S3Client({}).send(new GetObjectCommand({ Bucket: event.bucket, Key: 'k' }))
  const me = await new STSClient({}).send(new GetCallerIdentityCommand({}))
  const closed = new GetObjectCommand({ Bucket: event.other, Key: 'k' })
  const denied = await new S3Client({}).send(closed).catch((error) => error.name)
  let forgotten = 'there'
  try { require('esbuild') } catch (error) { forgotten = error.code }
  return {
    node: process.version, attempts: sent.$metadata.attempts, body: await object.Body.transformToString(),
    me: me.Arn, denied, forgotten, endpoint: process.env.AWS_ENDPOINT_URL,
  }
}
"""


def test_a_bundle_that_leaves_the_sdk_out_gets_the_real_one_with_its_roles_credentials(cloud: Cloud) -> None:
    s3 = cloud.client("s3")
    for bucket in ("sdk-open", "sdk-closed"):
        s3.create_bucket(Bucket=bucket)
        s3.put_object(Bucket=bucket, Key="k", Body=b"from S3")
    url, arn = queue(cloud, "sdk-queue")
    function(
        cloud, "sdk-fn", SOURCE,
        [
            {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": arn},
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::sdk-open/*"},
        ],
    )  # fmt: skip

    payload = json.dumps({"url": url, "bucket": "sdk-open", "other": "sdk-closed"})
    answer = json.loads(cloud.client("lambda").invoke(FunctionName="sdk-fn", Payload=payload)["Payload"].read())

    assert answer["node"].startswith("v24.")
    assert answer["attempts"] == 1
    assert answer["body"] == "from S3"
    assert ":assumed-role/sdk-fn-role/" in answer["me"]
    assert answer["denied"] == "AccessDenied"
    assert answer["forgotten"] == "MODULE_NOT_FOUND"
    assert answer["endpoint"] == cloud.endpoint
    assert receive(cloud, url)[0]["Body"] == "by the SDK"
