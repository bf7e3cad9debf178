import {
  ConcurrentRunsExceededException,
  GetJobRunCommand,
  GetJobRunsCommand,
  GlueClient,
  StartJobRunCommand,
} from '@aws-sdk/client-glue';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { pipelineNamed } from '../../../../src/lib/pipelines.ts';

const s3 = mockClient(S3Client);
const glue = mockClient(GlueClient);
const orders = pipelineNamed('orders');
const input = { key: 'extract/a.csv', versionId: 'v1', etag: '"e1"', size: 5, uploadedAt: '2024-07-09T14:00:00Z' };
const open = { batch: 'orders-1', pipeline: 'orders', owner: 'orders-clean', attempt: 1, inputs: [input] };

const there = (content: object, ETag = '"open"') => ({
  Body: { transformToString: async () => JSON.stringify(content) } as never,
  ETag,
});
const openBatchIs = (batch: object) =>
  s3.on(GetObjectCommand, { Key: 'batches/orders/open.json' }).resolves(there(batch));
const reportIsThere = () =>
  s3.on(GetObjectCommand, { Key: 'logs/glue-jobs/orders-clean/orders-1.json' }).resolves(there({ rows_in: 1 }));
const waits = () =>
  s3.on(ListObjectVersionsCommand, { Prefix: 'extract/' }).resolves({
    Versions: [
      { Key: 'extract/b.csv', VersionId: 'v2', ETag: '"e2"', IsLatest: true, Size: 1, LastModified: new Date(0) },
    ],
  });
const started = () => glue.commandCalls(StartJobRunCommand).map((call) => call.args[0].input);
const opened = () =>
  s3
    .commandCalls(PutObjectCommand, { Key: 'batches/orders/open.json', IfNoneMatch: '*' })
    .map((call) => call.args[0].input);
const removed = () => s3.commandCalls(DeleteObjectCommand).map((call) => call.args[0].input.Key);

beforeEach(() => {
  s3.reset();
  glue.reset();
  s3.on(GetObjectCommand).rejects(new NoSuchKey({ message: '', $metadata: {} }));
  s3.on(PutObjectCommand).resolves({});
  s3.on(ListObjectVersionsCommand).resolves({});
  s3.on(ListObjectVersionsCommand, { Prefix: 'extract/a.csv' }).resolves({
    Versions: [{ Key: 'extract/a.csv', VersionId: 'v1', IsLatest: true }],
  });
  glue.on(StartJobRunCommand).resolves({ JobRunId: 'jr_1' });
  Object.assign(process.env, {
    ORDERS_JOB_NAME: 'orders-job',
    LANDING_BUCKET: 'landing',
    ARTIFACTS_BUCKET: 'artifacts',
    MAX_INPUTS_PER_BATCH: '10',
  });
});

describe('start', () => {
  it('opens a batch of what waits, and starts a run that works on it', async () => {
    waits();

    expect(await orders.runner.start(orders)).toBe('jr_1');

    const batch = JSON.parse(String(opened()[0]?.Body));
    expect(batch).toMatchObject({ owner: 'orders-clean', inputs: [{ key: 'extract/b.csv', versionId: 'v2' }] });
    expect(started()).toEqual([{ JobName: 'orders-job', Arguments: { '--batch': batch.batch } }]);
  });

  it('starts nothing when nothing waits', async () => {
    expect(await orders.runner.start(orders)).toBeUndefined();
    expect([started(), opened()]).toEqual([[], []]);
  });

  it('gives the open batch to the next run, as long as none has left its report', async () => {
    openBatchIs(open);
    waits();

    expect(await orders.runner.start(orders)).toBe('jr_1');
    expect(started()).toEqual([{ JobName: 'orders-job', Arguments: { '--batch': 'orders-1' } }]);
    expect([opened(), removed()]).toEqual([[], []]);
  });

  it('closes the batch that is done before it opens another', async () => {
    openBatchIs(open);
    reportIsThere();
    waits();

    expect(await orders.runner.start(orders)).toBe('jr_1');
    expect(removed()).toEqual(['extract/a.csv', 'batches/orders/open.json']);
    expect(opened()).toHaveLength(1);
  });

  it('starts none beside the one that is on: its end starts the next', async () => {
    waits();
    glue.on(StartJobRunCommand).rejects(new ConcurrentRunsExceededException({ message: '', $metadata: {} }));

    expect(await orders.runner.start(orders)).toBeUndefined();
    expect(opened()).toHaveLength(1);
  });

  it('asks to be called again when Glue still counts the run that has ended', async () => {
    waits();
    glue.on(StartJobRunCommand).rejects(new ConcurrentRunsExceededException({ message: '', $metadata: {} }));
    glue.on(GetJobRunsCommand).resolves({ JobRuns: [{ Id: 'jr_ended', JobRunState: 'SUCCEEDED' }] });
    await expect(orders.runner.start(orders, 'jr_ended')).rejects.toThrow('Glue still counts the run jr_ended');

    glue.on(GetJobRunsCommand).resolves({ JobRuns: [{ Id: 'jr_next', JobRunState: 'RUNNING' }] });
    expect(await orders.runner.start(orders, 'jr_ended')).toBeUndefined();
  });

  it('gives way to who opened a batch at the same moment', async () => {
    waits();
    s3.on(PutObjectCommand, { IfNoneMatch: '*' }).rejects(
      new S3ServiceException({
        name: 'PreconditionFailed',
        $fault: 'client',
        $metadata: { httpStatusCode: 412 },
      }),
    );

    expect(await orders.runner.start(orders)).toBeUndefined();
    expect(started()).toEqual([]);
  });

  it('hands on any other error of Glue', async () => {
    waits();
    glue.on(StartJobRunCommand).rejects(new Error('throttled'));

    await expect(orders.runner.start(orders)).rejects.toThrow('throttled');
  });
});

describe('ended', () => {
  const StartedOn = new Date('2024-07-09T14:00:00Z');
  const change = (jobName: string, state: string) => ({
    'detail-type': 'Glue Job State Change',
    detail: { jobName, jobRunId: 'jr_1', state },
  });

  it.each([
    ['SUCCEEDED', true],
    ['FAILED', false],
    ['TIMEOUT', false],
    ['STOPPED', false],
  ])('knows a run of its job that ended as %s', async (state, succeeded) => {
    glue.on(GetJobRunCommand).resolves({ JobRun: { StartedOn } });

    expect(await orders.runner.ended(orders, change('orders-job', state))).toEqual({
      id: 'jr_1',
      succeeded,
      startedAt: StartedOn,
    });
  });

  it('knows no run of another job, and no execution', async () => {
    expect(await orders.runner.ended(orders, change('other-job', 'FAILED'))).toBeUndefined();
    const execution = { 'detail-type': 'Step Functions Execution Status Change', detail: {} };
    expect(await orders.runner.ended(orders, execution)).toBeUndefined();
  });
});
