import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../src/handlers/execution-failed.ts';

const s3 = mockClient(S3Client);
const sns = mockClient(SNSClient);
const ended = (machine: string) =>
  handler(
    {
      id: 'event',
      detail: {
        executionArn: 'e',
        stateMachineArn: `arn:aws:states:us-east-1:123456789012:stateMachine:${machine}`,
        name: 'n',
        status: 'TIMED_OUT',
        startDate: 0,
        stopDate: null,
      },
    } as never,
    {} as Context,
  );

beforeEach(() => {
  s3.reset();
  s3.on(PutObjectCommand).resolves({});
  sns.reset();
  Object.assign(process.env, { PREFIX: 'millrace-dev', FAILURE_TOPIC_ARN: 'failure', ARTIFACTS_BUCKET: 'artifacts' });
});

describe('execution-failed', () => {
  it('tells which pipeline has failed, and what becomes of it', async () => {
    await ended('millrace-dev-table-to-parquet');

    const { TopicArn, Subject, Message } = sns.commandCalls(PublishCommand)[0]?.args[0].input ?? {};
    expect([TopicArn, Subject]).toEqual(['failure', 'feedback: timed out']);
    expect(Message).toContain('the next hour writes the whole table again');
  });

  it.each(['millrace-dev-unknown', 'other-table-to-parquet'])('refuses the machine %s', async (machine) => {
    await expect(ended(machine)).rejects.toThrow('No pipeline has arn:aws:states');
  });
});
