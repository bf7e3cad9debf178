import { GetJobRunsCommand, GlueClient, type JobRun, StartJobRunCommand } from '@aws-sdk/client-glue';
import { CopyObjectCommand, DeleteObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler as claimBatch } from '../../../src/handlers/claim-batch.ts';
import { giveUpWhatFails } from '../../../src/lib/giving-up.ts';
import { pipelineNamed } from '../../../src/lib/pipelines.ts';
import { isWorkLeft } from '../../../src/lib/waiting.ts';
import { ObjectsInMemory } from '../objects-in-memory.ts';

const s3 = mockClient(S3Client);
const glue = mockClient(GlueClient);
const stepFunctions = mockClient(SFNClient);
const sns = mockClient(SNSClient);
const orders = pipelineNamed('orders');
const shipping = pipelineNamed('shipping');
const ATTEMPTS = 3;
const OOM = 'Exit code 137: the driver ran out of memory';

let objects: ObjectsInMemory;
let runs: JobRun[];
/** How often each key went through. */
let through: Map<string, number>;

beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2024, 6, 9, 14), doNotFake: ['nextTick', 'setImmediate'] });
  for (const client of [s3, glue, stepFunctions, sns]) {
    client.reset();
  }
  objects = new ObjectsInMemory(s3);
  runs = [];
  through = new Map();
  glue.on(GetJobRunsCommand).callsFake(({ JobName }) => ({
    JobRuns: runs.filter((run) => run.JobName === JobName).toReversed(),
  }));
  glue.on(StartJobRunCommand).callsFake(({ JobName, Arguments }) => {
    runs.push({ Id: `jr_${runs.length}`, JobName, Arguments, JobRunState: 'RUNNING', StartedOn: new Date() });
    return { JobRunId: `jr_${runs.length - 1}` };
  });
  Object.assign(process.env, {
    PREFIX: 'p',
    ORDERS_JOB_NAME: 'p-orders-clean',
    LANDING_BUCKET: 'landing',
    ARTIFACTS_BUCKET: 'artifacts',
    MAX_INPUTS_PER_BATCH: '100',
    BATCH_ATTEMPTS: String(ATTEMPTS),
    SUSPECT_RETRY_SECONDS: '900',
    WARNING_TOPIC_ARN: 'warning',
    SHIPPING_TOPIC_ARN: 'shipping-topic',
  });
});

afterEach(() => jest.useRealTimers());

const minutes = (count: number) => jest.advanceTimersByTime(count * 60_000);
const upload = (...keys: string[]) => {
  for (const key of keys) {
    objects.put(`landing/${key}`, key);
  }
  minutes(1);
};
const waiting = () => objects.keys('landing', 'extract/');
const asides = () => objects.keys('landing', 'rejected/').filter((key) => !key.endsWith('.note.json'));

/** What is wrong with a batch of these keys, as a run of the job would find it; nothing for a run that succeeds. */
type Fault = (keys: string[]) => string | undefined;
const poisoned =
  (...poison: string[]): Fault =>
  (keys) =>
    keys.some((key) => poison.includes(key)) ? OOM : undefined;

/** Let a run of the job come to its end, a minute later. */
function run(fault: Fault): boolean {
  minutes(1);
  const last = runs.at(-1);
  const batch = last?.Arguments?.['--batch'];
  const keys: string[] = objects
    .json(`artifacts/batches/orders/${batch}.json`)
    .inputs.map((each: { key: string }) => each.key);
  const ErrorMessage = fault(keys);
  Object.assign(last ?? {}, {
    JobRunState: ErrorMessage ? 'FAILED' : 'SUCCEEDED',
    ErrorMessage,
    CompletedOn: new Date(),
  });
  if (!ErrorMessage) {
    objects.put(`artifacts/logs/glue-jobs/orders-clean/${batch}.json`, '{}');
    for (const key of keys) {
      through.set(key, (through.get(key) ?? 0) + 1);
    }
  }
  return !ErrorMessage;
}

/** What a sweep does; after a success the end of the run starts the next. Returns the number of runs. */
async function sweep(fault: Fault): Promise<number> {
  const before = runs.length;
  minutes(15);
  await giveUpWhatFails(orders);
  let id = (await isWorkLeft(orders)) ? await orders.runner.start(orders) : undefined;
  while (id && run(fault)) {
    id = (await isWorkLeft(orders)) ? await orders.runner.start(orders, id) : undefined;
  }
  return runs.length - before;
}

async function sweeps(count: number, fault: Fault): Promise<number> {
  let started = 0;
  for (let done = 0; done < count; done++) {
    started += await sweep(fault);
  }
  return started;
}

describe('A batch that one input spoils', () => {
  const good = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `extract/${name}.csv`);
  const bad = 'extract/bad.csv';

  it('is tried as a whole as often as a batch may, then apart: what is good goes through once, what is not is put aside', async () => {
    upload(...good, bad);

    await sweeps(ATTEMPTS, poisoned(bad));
    expect([...through]).toEqual([]);

    await sweeps(20, poisoned(bad));
    expect([...through].sort()).toEqual(good.map((key) => [key, 1]));
    expect(waiting()).toEqual([]);
    expect(asides()).toEqual([expect.stringMatching(/^rejected\/orders\/v\d+\/bad\.csv$/)]);
    expect(objects.keys('artifacts', 'batches/orders/open')).toEqual([]);
  });

  it('leaves a note of which run failed, why and how often, and somebody is told', async () => {
    upload(...good, bad);

    await sweeps(25, poisoned(bad));

    const [note] = objects.keys('landing', 'rejected/').filter((key) => key.endsWith('.note.json'));
    const last = runs.filter(({ JobRunState }) => JobRunState === 'FAILED').at(-1)?.Id;
    expect(objects.json(`landing/${note}`)).toMatchObject({
      key: bad,
      reason: `${ATTEMPTS} job runs failed with this file alone, while others went through. The last was ${last} of orders-clean: ${OOM}`,
      attempts: ATTEMPTS,
      failed_runs: Array.from({ length: ATTEMPTS }, () => ({ job: 'orders-clean', error: OOM })),
    });
    const published = sns.commandCalls(PublishCommand).map((call) => call.args[0].input);
    expect(published).toMatchObject([{ TopicArn: 'warning', Subject: 'orders: 1 file rejected' }]);
    expect(published[0]?.Message).toContain(OOM);
  });

  it('is told once, though it is found again by the next sweep, since it could not be removed', async () => {
    upload(...good, bad);
    s3.on(DeleteObjectCommand, { Bucket: 'landing', Key: bad }).rejects(new Error('not now'));

    await expect(sweeps(25, poisoned(bad))).rejects.toThrow('not now');
    await expect(giveUpWhatFails(orders)).rejects.toThrow('not now');

    expect(sns.commandCalls(PublishCommand)).toHaveLength(1);
  });

  it('is done with, and leaves nothing behind, once another batch has taken back what it had done', async () => {
    upload(...good, bad);
    await sweeps(25, poisoned(bad));
    const given = objects.json('artifacts/batches/orders/suspects.json');
    expect(given.groups).toEqual([]);

    upload('extract/next.csv');
    await sweep(poisoned(bad));

    const next = objects.json(`artifacts/batches/orders/${runs.at(-1)?.Arguments?.['--batch']}.json`);
    expect(next.abandoned).toEqual(given.abandoned);
    await sweep(poisoned(bad)); // closes it
    expect(objects.keys('artifacts', 'batches/orders/suspects')).toEqual([]);
  });

  it('takes several out, all that are bad and no other', async () => {
    const poison = ['extract/1.csv', 'extract/2.csv', 'extract/zz.csv'];
    upload(...good, ...poison);

    await sweeps(80, poisoned(...poison));

    expect([...through.keys()].sort()).toEqual(good);
    expect(
      asides()
        .map((key) => key.split('/').at(-1))
        .sort(),
    ).toEqual(['1.csv', '2.csv', 'zz.csv']);
  });

  it('does not hold up what arrives meanwhile', async () => {
    upload(...good, bad);
    await sweeps(ATTEMPTS, poisoned(bad));

    upload('extract/new.csv');
    await sweeps(3, poisoned(bad));

    expect(through.get('extract/new.csv')).toBe(1);
  });

  it('is not the one that was corrected and uploaded again', async () => {
    upload(...good, bad);
    await sweeps(ATTEMPTS + 1, poisoned(bad));

    upload(bad);
    await sweeps(15, () => undefined);

    expect(through.get(bad)).toBe(1);
    expect(asides()).toEqual([]);
    expect(waiting()).toEqual([]);
  });
});

describe('A fault that is not of the input', () => {
  const inputs = ['a', 'b', 'c', 'd'].map((name) => `extract/${name}.csv`);

  it('puts nothing aside, is tried less and less often, and everything comes through once it is mended', async () => {
    upload(...inputs);

    const started = await sweeps(100, () => 'AccessDenied: the role may not read');
    expect(asides()).toEqual([]);
    expect(waiting()).toEqual(inputs);
    // In a day: 3 of the whole batch, and then one an hour, instead of 100.
    expect(started).toBeLessThan(35);

    await sweeps(25, () => undefined);
    expect([...through].sort()).toEqual(inputs.map((key) => [key, 1]));
    expect(waiting()).toEqual([]);
  });

  it('ends with the next upload that goes through', async () => {
    upload(...inputs);
    await sweeps(100, () => 'AccessDenied: the role may not read');

    upload('extract/next.csv');
    await sweep(() => undefined);

    expect(through.size).toBe(inputs.length + 1);
  });

  it('keeps an input that is alone, until it fails once more after another went through', async () => {
    upload('extract/alone.csv');
    await sweeps(40, poisoned('extract/alone.csv'));
    expect(asides()).toEqual([]);

    upload('extract/next.csv');
    await sweeps(2, poisoned('extract/alone.csv'));

    expect(asides()).toHaveLength(1);
  });

  it.each(['Internal service error', 'Resource unavailable', 'An error occurred (ThrottlingException): Rate exceeded'])(
    'is not counted where Glue says that the run was cut off: %s',
    async (error) => {
      upload(...inputs);

      expect(await sweeps(10, () => error)).toBe(10);
      expect(objects.keys('artifacts', 'batches/orders/suspects')).toEqual([]);
    },
  );

  it('is counted where a file is named so that Spark could not read', async () => {
    upload(...inputs);

    await sweeps(ATTEMPTS + 1, () => 'Error while reading file s3://landing/archived/extract/throttled-calls.csv.');

    expect(objects.json('artifacts/batches/orders/suspects.json').abandoned).toHaveLength(1);
  });

  it('is not counted where somebody stopped the run', async () => {
    upload(...inputs);
    await sweeps(ATTEMPTS - 1, () => OOM);
    await orders.runner.start(orders);
    Object.assign(runs.at(-1) ?? {}, { JobRunState: 'STOPPED' });

    await giveUpWhatFails(orders);

    expect(objects.keys('artifacts', 'batches/orders/suspects')).toEqual([]);
  });
});

describe('Giving up', () => {
  it('does not touch a batch that a run is on with', async () => {
    upload('extract/a.csv');
    await sweeps(ATTEMPTS, () => OOM);
    await orders.runner.start(orders);

    await giveUpWhatFails(orders);

    expect(objects.keys('artifacts', 'batches/orders/suspects')).toEqual([]);
  });

  it('does not touch a batch that is done, though its last runs failed', async () => {
    upload('extract/a.csv');
    await sweeps(ATTEMPTS, () => OOM);
    const batch = runs[0]?.Arguments?.['--batch'];
    objects.put(`artifacts/logs/glue-jobs/orders-clean/${batch}.json`, '{}');

    await giveUpWhatFails(orders);

    expect(objects.keys('artifacts', 'batches/orders/suspects')).toEqual([]);
  });

  it('goes on where it was cut off: a batch that is marked is taken by nobody, and taken apart once', async () => {
    upload('extract/a.csv', 'extract/b.csv');
    await sweeps(ATTEMPTS, () => OOM);
    const open = objects.json('artifacts/batches/orders/open.json');
    const failed = [{ job: 'orders-clean', run: 'jr_2', error: OOM, startedAt: '2024-07-09T14:50:00.000Z' }];
    objects.put('artifacts/batches/orders/open.json', JSON.stringify({ ...open, failed }));
    expect(await orders.runner.start(orders)).toBeUndefined();

    await giveUpWhatFails(orders);
    objects.put('artifacts/batches/orders/open.json', JSON.stringify({ ...open, failed })); // it was not closed yet
    await giveUpWhatFails(orders);

    const { groups, abandoned } = objects.json('artifacts/batches/orders/suspects.json');
    expect(groups).toHaveLength(2);
    expect(abandoned).toEqual([open.batch]);
    expect(objects.keys('artifacts', 'batches/orders/open')).toEqual([]);
  });

  it('leaves a note alone of what S3 does not give out', async () => {
    const refusal = { name: 'InvalidRequest', message: 'encrypted by a key of the customer', $metadata: {} };
    s3.on(CopyObjectCommand).rejects(new S3ServiceException({ ...refusal, $fault: 'client' }));
    upload('extract/bad.csv', 'extract/good.csv');

    await sweeps(20, poisoned('extract/bad.csv'));

    const [note] = objects.keys('landing', 'rejected/');
    expect(objects.json(`landing/${note}`).not_copied).toBe('InvalidRequest: encrypted by a key of the customer');
    expect(waiting()).toEqual([]);
  });

  it('takes a batch of a state machine apart too, when its execution has ended, and tells its subscribers', async () => {
    const execution = (name: string) => `arn:aws:states:us-east-1:123456789012:execution:p-shipping:${name}`;
    const claim = (name: string) =>
      claimBatch({ pipeline: 'shipping', execution: execution(name) }, {} as Context) as Promise<{
        batch: string;
        inputs: number;
      }>;
    const fail = (batch: string) =>
      runs.push({
        Id: `jr_${runs.length}`,
        JobName: 'p-shipping-to-parquet',
        Arguments: { '--batch': batch },
        JobRunState: 'FAILED',
        StartedOn: new Date(),
        ErrorMessage: OOM,
      });
    upload('shipping/a.json', 'shipping/b.json');
    for (const name of ['one', 'two', 'three']) {
      stepFunctions.on(DescribeExecutionCommand).resolves({ status: 'FAILED' });
      fail((await claim(name)).batch);
      minutes(1);
    }

    stepFunctions.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });
    await giveUpWhatFails(shipping);
    expect(objects.keys('artifacts', 'batches/shipping/suspects')).toEqual([]);

    stepFunctions.on(DescribeExecutionCommand).resolves({ status: 'FAILED' });
    await giveUpWhatFails(shipping);
    expect(await claim('four')).toEqual({ batch: 'four', inputs: 1 });
    expect(objects.json('artifacts/batches/shipping/four.json')).toMatchObject({ abandoned: ['one'] });
  });
});
