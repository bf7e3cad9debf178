import { GetObjectCommand, ListObjectVersionsCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../src/handlers/run-ended.ts';
import type { ExecutionStatusChange } from '../../../src/lib/failure.ts';

const s3 = mockClient(S3Client);
const stepFunctions = mockClient(SFNClient);
const sns = mockClient(SNSClient);
const machine = 'arn:aws:states:us-east-1:123456789012:stateMachine:shipping';
const started = Date.UTC(2024, 6, 9, 14);

const ended = (status: ExecutionStatusChange['status'], stateMachineArn = machine) =>
  handler(
    {
      id: 'event',
      'detail-type': 'Step Functions Execution Status Change',
      detail: { executionArn: 'e', stateMachineArn, name: 'n', status, startDate: started, stopDate: started + 1 },
    } as never,
    {} as Context,
  );
const waits = (uploadedAt: number) =>
  s3.on(ListObjectVersionsCommand).resolves({
    Versions: [
      {
        Key: 'shipping/a.json',
        VersionId: 'v',
        ETag: 'e',
        IsLatest: true,
        Size: 1,
        LastModified: new Date(uploadedAt),
      },
    ],
  });
const starts = () => stepFunctions.commandCalls(StartExecutionCommand).length;
const published = () => sns.commandCalls(PublishCommand).map((call) => call.args[0].input.Subject);

beforeEach(() => {
  for (const client of [s3, stepFunctions, sns]) {
    client.reset();
  }
  s3.on(GetObjectCommand).rejects(new NoSuchKey({ message: '', $metadata: {} }));
  s3.on(ListObjectVersionsCommand).resolves({});
  s3.on(PutObjectCommand).resolves({});
  stepFunctions.on(ListExecutionsCommand).resolves({});
  stepFunctions.on(StartExecutionCommand).resolves({});
  Object.assign(process.env, {
    SHIPPING_STATE_MACHINE_ARN: machine,
    SHIPPING_TOPIC_ARN: 'topic',
    ORDERS_JOB_NAME: 'orders',
    LANDING_BUCKET: 'landing',
    ARTIFACTS_BUCKET: 'artifacts',
  });
});

describe('run-ended', () => {
  it('starts the next execution when something waits after a success, and says nothing', async () => {
    waits(started - 1000);

    await ended('SUCCEEDED');

    expect([starts(), published()]).toEqual([1, []]);
  });

  it('takes no notice of the ended execution where it is still listed as running', async () => {
    waits(started - 1000);
    stepFunctions.on(ListExecutionsCommand).resolves({
      executions: [
        { executionArn: 'e', stateMachineArn: machine, name: 'n', startDate: new Date(), status: 'RUNNING' },
      ],
    });

    await ended('SUCCEEDED');

    expect(starts()).toBe(1);
  });

  it('starts nothing when nothing waits', async () => {
    await ended('SUCCEEDED');

    expect(starts()).toBe(0);
  });

  it.each([
    ['FAILED', 'shipping: failed'],
    ['TIMED_OUT', 'shipping: timed out'],
    ['ABORTED', 'shipping: was stopped'],
  ] as const)('tells of an execution that ended as %s', async (status, subject) => {
    await ended(status);

    expect(published()).toEqual([subject]);
  });

  it('does not try in a circle what failed, but takes what has come since', async () => {
    waits(started - 1000);
    await ended('FAILED');
    expect(starts()).toBe(0);

    waits(started + 1000);
    await ended('FAILED');
    expect(starts()).toBe(1);
  });

  it('refuses the event of a machine that runs no pipeline', async () => {
    await expect(ended('FAILED', 'arn:other')).rejects.toThrow('No pipeline has this run');
  });
});
