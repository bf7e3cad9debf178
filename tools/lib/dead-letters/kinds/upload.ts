import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Failure } from '../../../setup/failure.mjs';
import {
  type DeadLetter,
  excerpt,
  type Kind,
  logOf,
  nameOf,
  type Origin,
  objectIn,
  type SourceQueue,
} from '../letter.ts';

/** A message that was delivered from a queue as often as that allows: S3's notifications of uploads, and whatever else was in it. */
export const upload: Kind = (letter, origin) => {
  if (origin.sources.length === 0) return undefined;
  const objects = objectsIn(letter);
  const source = sourceOf(letter, origin);
  const readers = source?.readers.join(', ') || 'nobody';
  return {
    what: objects ? objects.map((object) => `upload of ${object}`) : [`no notification of S3: ${excerpt(letter.body)}`],
    why: source
      ? `It came out of the queue ${nameOf(source.arn)} as often as that allows, and was not done. The queue is read by: ${readers}.`
      : 'It does not say which queue it comes from.',
    todo: (source?.readers ?? []).map((name) => `See why: ${logOf(name, 'ERROR')}`).join('\n'),
    replay: async () => {
      if (!source) throw new Failure(`It does not say from which of the queues it comes that ${origin.name} serves.`);
      const { Body, MessageAttributes } = letter.message;
      await new SQSClient().send(
        new SendMessageCommand({ QueueUrl: source.url, MessageBody: Body, MessageAttributes }),
      );
      return `the queue ${nameOf(source.arn)}`;
    },
  };
};

function sourceOf({ movedFrom }: DeadLetter, { sources }: Origin): SourceQueue | undefined {
  const [only, ...others] = sources;
  return movedFrom || others.length > 0 ? sources.find(({ arn }) => arn === movedFrom) : only;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
function objectsIn({ body }: DeadLetter): string[] | undefined {
  const records: unknown = objectIn(body)?.Records;
  if (!Array.isArray(records) || !records.every((record) => record?.s3?.bucket?.name && record.s3.object?.key)) {
    return undefined;
  }
  return records.map(({ s3 }) => `s3://${s3.bucket.name}/${decodeURIComponent(s3.object.key.replaceAll('+', ' '))}`);
}
