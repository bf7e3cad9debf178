import { GlueClient, StartJobRunCommand } from '@aws-sdk/client-glue';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Context, S3Event, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../src/handlers/object-created.ts';

const stepFunctions = mockClient(SFNClient);
const s3 = mockClient(S3Client);
const glue = mockClient(GlueClient);
const sns = mockClient(SNSClient);
const machine = 'arn:aws:states:us-east-1:123456789012:stateMachine:shipping';
const context = { getRemainingTimeInMillis: () => 1000 } as Context;

const uploaded = (...keys: string[]) =>
  ({ Records: keys.map((key) => ({ s3: { bucket: { name: 'landing' }, object: { key } } })) }) as S3Event;
const queued = (...bodies: string[]) =>
  ({
    Records: bodies.map((body, index) => ({ messageId: `m${index}`, body, eventSource: 'aws:sqs' })),
  }) as unknown as SQSEvent;

beforeEach(() => {
  stepFunctions.reset();
  stepFunctions.on(ListExecutionsCommand).resolves({ executions: [] });
  stepFunctions.on(StartExecutionCommand).resolves({ executionArn: 'started' });
  process.env.SHIPPING_STATE_MACHINE_ARN = machine;
});

const starts = () => stepFunctions.commandCalls(StartExecutionCommand).map((call) => call.args[0].input);

describe('object-created', () => {
  it('starts one execution for all uploads of a batch of messages', async () => {
    const event = queued(
      JSON.stringify(uploaded('shipping/a.json', 'shipping/b+c.json')),
      JSON.stringify(uploaded('shipping/d.json')),
    );

    expect(await handler(event, context)).toEqual({ batchItemFailures: [] });
    expect(starts()).toEqual([
      { stateMachineArn: machine, input: '{}', name: expect.stringMatching(/^shipping-\d{8}T\d{9}Z-[0-9a-f]{8}$/) },
    ]);
  });

  it('starts none while one is running', async () => {
    stepFunctions.on(ListExecutionsCommand).resolves({
      executions: [
        { executionArn: 'running', stateMachineArn: machine, name: 'n', status: 'RUNNING', startDate: new Date() },
      ],
    });

    expect(await handler(queued(JSON.stringify(uploaded('shipping/a.json'))), context)).toEqual({
      batchItemFailures: [],
    });
    expect(starts()).toEqual([]);
  });

  it('asks again for the message that it cannot read, and for no other', async () => {
    const event = queued('no JSON', JSON.stringify(uploaded('shipping/a.json')), '{"other": true}');

    expect(await handler(event, context)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm0' }, { itemIdentifier: 'm2' }],
    });
    expect(starts()).toHaveLength(1);
  });

  it('asks again for all messages of a pipeline that cannot be started', async () => {
    stepFunctions.on(StartExecutionCommand).rejects(new Error('throttled'));
    const event = queued(JSON.stringify(uploaded('shipping/a.json')), JSON.stringify(uploaded('elsewhere/b.json')));

    expect(await handler(event, context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
  });

  it('takes a notification directly, and fails when that cannot be handled', async () => {
    expect(await handler(uploaded('shipping/a.json'), context)).toEqual({ batchItemFailures: [] });
    expect(starts()).toHaveLength(1);

    stepFunctions.on(StartExecutionCommand).rejects(new Error('throttled'));
    await expect(handler(uploaded('shipping/a.json'), context)).rejects.toThrow('could not be handled');
  });

  it('takes the test message that S3 sends', async () => {
    expect(await handler(queued('{"Event":"s3:TestEvent"}'), context)).toEqual({ batchItemFailures: [] });
    expect(starts()).toEqual([]);
  });
});

describe('object-created, for a pipeline that looks at its uploads', () => {
  const uploadIs = (Key: string, text: string) =>
    s3.on(GetObjectCommand, { Key }).resolves({
      Body: { transformToByteArray: async () => Buffer.from(text) } as never,
      ContentRange: `bytes 0-${text.length - 1}/${text.length}`,
      VersionId: `version of ${Key}`,
      ETag: `etag of ${Key}`,
    });
  const runs = () => glue.commandCalls(StartJobRunCommand).length;
  const removed = () => s3.commandCalls(DeleteObjectCommand).map((call) => call.args[0].input);
  const published = () => sns.commandCalls(PublishCommand).map((call) => call.args[0].input);

  beforeEach(() => {
    for (const client of [s3, glue, sns]) {
      client.reset();
    }
    s3.on(GetObjectCommand).rejects(new NoSuchKey({ message: '', $metadata: {} }));
    s3.on(PutObjectCommand).resolves({});
    s3.on(ListObjectVersionsCommand).resolves({
      Versions: [
        { Key: 'extract/a.csv', VersionId: 'v', ETag: 'e', IsLatest: true, Size: 1, LastModified: new Date() },
      ],
    });
    glue.on(StartJobRunCommand).resolves({ JobRunId: 'jr' });
    Object.assign(process.env, {
      ORDERS_JOB_NAME: 'orders-job',
      WARNING_TOPIC_ARN: 'warning',
      LANDING_BUCKET: 'landing',
      ARTIFACTS_BUCKET: 'artifacts',
      MAX_INPUTS_PER_BATCH: '10',
    });
  });

  it('puts aside what is faulty, tells of it once, and starts a run for the rest', async () => {
    uploadIs('extract/good.csv', 'id,name\n1,a\n');
    uploadIs('extract/bad.csv', 'id,id\n1,a\n');
    uploadIs('extract/worse.csv', 'id;name\n');

    const event = queued(JSON.stringify(uploaded('extract/good.csv', 'extract/bad.csv', 'extract/worse.csv')));
    expect(await handler(event, context)).toEqual({ batchItemFailures: [] });

    expect(removed()).toEqual([
      { Bucket: 'landing', Key: 'extract/bad.csv', IfMatch: 'etag of extract/bad.csv' },
      { Bucket: 'landing', Key: 'extract/worse.csv', IfMatch: 'etag of extract/worse.csv' },
    ]);
    expect(published()).toEqual([
      expect.objectContaining({ TopicArn: 'warning', Subject: 'orders: 2 files rejected' }),
    ]);
    expect(runs()).toBe(1);
  });

  it('tells once of what comes twice', async () => {
    uploadIs('extract/bad.csv', 'id,id\n1,a\n');
    const event = JSON.stringify(uploaded('extract/bad.csv'));

    expect(await handler(queued(event, event), context)).toEqual({ batchItemFailures: [] });

    expect(published()).toEqual([expect.objectContaining({ Subject: 'orders: 1 file rejected' })]);
    expect([removed().length, runs()]).toEqual([1, 0]);
  });

  it('leaves a faulty upload to the run that was given it before', async () => {
    uploadIs('extract/bad.csv', 'id,id\n1,a\n');
    const batch = { batch: 'b', inputs: [{ versionId: 'version of extract/bad.csv' }] };
    s3.on(GetObjectCommand, { Key: 'batches/orders/open.json' }).resolves({
      Body: { transformToString: async () => JSON.stringify(batch) } as never,
    });

    await handler(queued(JSON.stringify(uploaded('extract/bad.csv'))), context);

    expect([removed(), published()]).toEqual([[], []]);
  });

  it('starts no run when all are faulty', async () => {
    uploadIs('extract/bad.csv', 'id,id\n1,a\n');

    await handler(queued(JSON.stringify(uploaded('extract/bad.csv'))), context);

    expect([removed().length, runs()]).toEqual([1, 0]);
  });

  it('leaves what is gone to the run', async () => {
    expect(await handler(queued(JSON.stringify(uploaded('extract/gone.csv'))), context)).toEqual({
      batchItemFailures: [],
    });
    expect([removed().length, runs()]).toEqual([0, 1]);
  });

  it('leaves a faulty upload where it is until somebody is told', async () => {
    uploadIs('extract/bad.csv', 'id,id\n1,a\n');
    sns.on(PublishCommand).rejects(new Error('throttled'));

    expect(await handler(queued(JSON.stringify(uploaded('extract/bad.csv'))), context)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm0' }],
    });
    expect(s3.commandCalls(CopyObjectCommand)).toHaveLength(1);
    expect(removed()).toEqual([]);
  });

  it('leaves a note on an upload that no run will take, and tells of it once', async () => {
    const event = JSON.stringify(uploaded('events/Event_1.json'));

    expect(await handler(queued(event, event), context)).toEqual({ batchItemFailures: [] });

    expect(s3.commandCalls(PutObjectCommand).map((call) => call.args[0].input)).toContainEqual(
      expect.objectContaining({ Bucket: 'landing', Key: 'rejected/events/null/Event-1.json.note.json' }),
    );
    expect(published()).toEqual([expect.objectContaining({ TopicArn: 'warning', Subject: 'events: 1 file rejected' })]);
    expect([removed().length, runs()]).toEqual([0, 0]);
  });
});
