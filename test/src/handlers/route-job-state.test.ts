import { GetJobRunCommand, GetJobRunsCommand, GlueClient } from '@aws-sdk/client-glue';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../src/handlers/route-job-state.ts';

const glue = mockClient(GlueClient);
const s3 = mockClient(S3Client);
const sns = mockClient(SNSClient);
let written: jest.SpyInstance;

const JobName = 'millrace-dev-orders-clean';
const ended = (state: string, jobName = JobName) =>
  handler({ detail: { jobName, jobRunId: 'jr_3', state, message: '' } } as never, {} as Context);
const published = () => sns.commandCalls(PublishCommand).map((call) => call.args[0].input);
const metrics = () => written.mock.calls.map(([line]) => JSON.parse(line)).find((line) => line._aws?.CloudWatchMetrics);

beforeEach(() => {
  for (const client of [glue, s3, sns]) {
    client.reset();
  }
  glue.on(GetJobRunCommand).resolves({ JobRun: { Id: 'jr_3', ExecutionTime: 30, MaxCapacity: 2 } });
  glue.on(GetJobRunsCommand).resolves({ JobRuns: [] });
  s3.on(GetObjectCommand).rejects(new NoSuchKey({ message: '', $metadata: {} }));
  s3.on(PutObjectCommand).resolves({});
  Object.assign(process.env, {
    PREFIX: 'millrace-dev',
    STAGE: 'dev',
    ARTIFACTS_BUCKET: 'artifacts',
    SUCCESS_TOPIC_ARN: 'success',
    WARNING_TOPIC_ARN: 'warning',
    FAILURE_TOPIC_ARN: 'failure',
    CRITICAL_TOPIC_ARN: 'critical',
    SLOW_RUN_SECONDS: '600',
    REPEATED_FAILURES: '3',
    DPU_HOUR_PRICE: '0.44',
    POWERTOOLS_METRICS_NAMESPACE: 'Millrace',
    // Metrics go to the console, where a test can watch them.
    POWERTOOLS_DEV: 'true',
    POWERTOOLS_METRICS_DISABLED: 'false',
  });
  written = jest.spyOn(console, 'log').mockImplementation();
});

afterEach(() => written.mockRestore());

const REPORT = {
  run: 'jr_3',
  rows_in: 10,
  rows_out: 8,
  duplicates: 1,
  quarantined: 1,
  rejected: [],
  replaced: [],
  files_in: 2,
  bytes_in: 5,
  seconds: 1.5,
};

/** A job has left this report. */
const reported = (name: string, report: object) =>
  s3.on(GetObjectCommand, { Bucket: 'artifacts', Key: `logs/glue-jobs/orders-clean/${name}.json` }).resolves({
    Body: { transformToString: async () => JSON.stringify(report) } as never,
  });

describe('route-job-state', () => {
  it('reads the report of the run, and counts what it says', async () => {
    reported('runs/jr_3', REPORT);

    expect(await ended('SUCCEEDED')).toEqual({ topic: 'warning' });

    expect(published()).toEqual([
      expect.objectContaining({ TopicArn: 'warning', Subject: 'orders: orders-clean succeeded, 1 row quarantined' }),
    ]);
    expect(metrics()).toMatchObject({
      pipeline: 'orders',
      stage: 'dev',
      JobRuns: 1,
      JobRunsFailed: 0,
      RowsIn: 10,
      RowsOut: 8,
      Duplicates: 1,
      Quarantined: 1,
      Rejected: 0,
      FilesIn: 2,
      BytesIn: 5,
      Duration: 1.5,
    });
  });

  it.each([
    { by: 'jr_3', counted: 10 },
    { by: 'jr_4', counted: 0 },
  ])('counts a batch for the one run that is done with it: $by', async ({ by, counted }) => {
    glue.on(GetJobRunCommand).resolves({ JobRun: { Id: 'jr_3', Arguments: { '--batch': 'b' } } });
    // Killed after its own report, a run leaves the batch to the next one.
    reported('runs/jr_3', REPORT);
    reported('b', { ...REPORT, run: by });

    await ended('FAILED');

    expect(metrics().RowsIn ?? 0).toBe(counted);
  });

  it('estimates the cost by the minute that Glue bills at least', async () => {
    await ended('SUCCEEDED');

    // 2 DPU for 60 s at 0.44 dollars an hour.
    expect(metrics().DPUSeconds).toBe(120);
    expect(metrics().EstimatedCost).toBeCloseTo(0.014667, 6);
  });

  it('finds a failure critical when the two runs before it failed too, however they lie among others', async () => {
    const run = (Id: string, JobRunState: string) => ({ Id, JobRunState }) as never;
    const before = [run('jr_3', 'FAILED'), run('jr_2', 'ERROR'), run('jr_1', 'FAILED'), run('jr_0', 'SUCCEEDED')];
    glue.on(GetJobRunsCommand).resolves({ JobRuns: [run('jr_4', 'RUNNING'), ...before] });
    expect(await ended('FAILED')).toEqual({ topic: 'critical' });

    glue.on(GetJobRunsCommand).resolves({ JobRuns: [before[0], before[1], before[3], before[2]] as never });
    expect(await ended('FAILED')).toEqual({ topic: 'failure' });
    expect(metrics().JobRunsFailed).toBe(1);
  });

  it('neither tells nor counts a run again', async () => {
    s3.on(PutObjectCommand, { Key: 'told/job-runs/jr_3.json', IfNoneMatch: '*' }).rejects(
      new S3ServiceException({ name: 'PreconditionFailed', $fault: 'client', $metadata: { httpStatusCode: 412 } }),
    );
    s3.on(GetObjectCommand, { Key: 'told/job-runs/jr_3.json' }).resolves({
      Body: { transformToString: async () => '{"state": "told"}' } as never,
    });

    expect(await ended('SUCCEEDED')).toEqual({ topic: 'success' });

    expect([published(), metrics()]).toEqual([[], undefined]);
  });

  it('refuses a job that no pipeline has', async () => {
    await expect(ended('FAILED', 'somebody-elses')).rejects.toThrow('No pipeline has the job "somebody-elses"');
  });
});
