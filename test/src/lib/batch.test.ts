import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { claim, complete } from '../../../src/lib/batch.ts';
import type { Input } from '../../../src/lib/inputs.ts';
import { pipelineNamed } from '../../../src/lib/pipelines.ts';

const s3 = mockClient(S3Client);
const stepFunctions = mockClient(SFNClient);
const shipping = pipelineNamed('shipping');
const execution = (name: string) => `arn:aws:states:us-east-1:123456789012:execution:shipping:${name}`;
const input: Input = {
  key: 'shipping/a.json',
  versionId: 'v1',
  etag: '"e1"',
  size: 5,
  uploadedAt: '2024-07-09T14:00:00Z',
};
const open = {
  batch: 'first',
  pipeline: 'shipping',
  owner: execution('first'),
  attempt: 1,
  openedAt: '2024-07-09T14:00:01Z',
  inputs: [input],
};

const work =
  (...inputs: Input[]) =>
  async () => ({ inputs, abandoned: [] });

const failure = (status: number, name: string) =>
  new S3ServiceException({ name, $fault: 'client', $metadata: { httpStatusCode: status } });

function openBatchIs(batch: object | undefined): void {
  if (batch) {
    const Body = { transformToString: async () => JSON.stringify(batch) } as never;
    s3.on(GetObjectCommand).rejects(new NoSuchKey({ message: '', $metadata: {} }));
    s3.on(GetObjectCommand, { Key: 'batches/shipping/open.json' }).resolves({ Body, ETag: '"open"' });
  } else {
    s3.on(GetObjectCommand).rejects(new NoSuchKey({ message: '', $metadata: {} }));
  }
}

beforeEach(() => {
  s3.reset();
  stepFunctions.reset();
  s3.on(PutObjectCommand).resolves({});
  s3.on(ListObjectVersionsCommand).resolves({ Versions: [{ Key: input.key, VersionId: 'v1', IsLatest: true }] });
  process.env.LANDING_BUCKET = 'landing';
  process.env.ARTIFACTS_BUCKET = 'artifacts';
});

describe('claim', () => {
  it('opens a batch only where none is open, after its record is written', async () => {
    openBatchIs(undefined);

    const batch = await claim(shipping, execution('one'), work(input));

    expect(batch).toEqual({
      batch: 'one',
      pipeline: 'shipping',
      owner: execution('one'),
      attempt: 1,
      openedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      inputs: [input],
    });
    const puts = s3.commandCalls(PutObjectCommand).map((call) => call.args[0].input);
    expect(puts.map(({ Key, IfNoneMatch }) => [Key, IfNoneMatch])).toEqual([
      ['batches/shipping/one.json', '*'],
      ['batches/shipping/open.json', '*'],
    ]);
  });

  it('claims nothing where nothing waits', async () => {
    openBatchIs(undefined);

    expect(await claim(shipping, execution('one'), work())).toBeUndefined();
    expect(s3.commandCalls(PutObjectCommand)).toHaveLength(0);
  });

  it.each([
    [409, 'ConditionalRequestConflict'],
    [412, 'PreconditionFailed'],
  ])('gives way to an execution that was quicker (%i)', async (status, name) => {
    openBatchIs(undefined);
    s3.on(PutObjectCommand, { IfNoneMatch: '*' }).rejects(failure(status, name));

    expect(await claim(shipping, execution('one'), work(input))).toBeUndefined();
  });

  it('does not work on a manifest that another has written under the same name', async () => {
    openBatchIs(undefined);
    s3.on(PutObjectCommand, { Key: 'batches/shipping/one.json' }).rejects(failure(412, 'PreconditionFailed'));

    expect(await claim(shipping, execution('one'), work(input))).toBeUndefined();
    expect(s3.commandCalls(PutObjectCommand, { Key: 'batches/shipping/open.json' })).toHaveLength(0);
  });

  it('finds its own claim when the answer to the write was lost', async () => {
    const mine = { ...open, owner: execution('one'), batch: 'one' };
    const Body = { transformToString: async () => JSON.stringify(mine) } as never;
    s3.on(GetObjectCommand)
      .rejectsOnce(new NoSuchKey({ message: '', $metadata: {} }))
      .resolves({ Body, ETag: '"open"' });
    s3.on(PutObjectCommand, { IfNoneMatch: '*' }).rejects(failure(412, 'PreconditionFailed'));

    expect(await claim(shipping, execution('one'), work(input))).toMatchObject({ batch: 'one' });
  });

  it('gives its own batch again to an execution that asks twice', async () => {
    openBatchIs(open);

    expect(await claim(shipping, execution('first'), work())).toMatchObject({ batch: 'first', attempt: 1 });
  });

  it('leaves the batch of a running execution alone', async () => {
    openBatchIs(open);
    stepFunctions.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });

    expect(await claim(shipping, execution('second'), work(input))).toBeUndefined();
  });

  it('takes over the batch of an ended execution, under its name and with its inputs', async () => {
    openBatchIs(open);
    stepFunctions.on(DescribeExecutionCommand, { executionArn: execution('first') }).resolves({ status: 'FAILED' });

    const batch = await claim(shipping, execution('second'), work());

    expect(batch).toEqual({ ...open, owner: execution('second'), attempt: 2 });
    expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input).toMatchObject({ IfMatch: '"open"' });
  });

  it('hands on any other error of S3', async () => {
    openBatchIs(undefined);
    s3.on(PutObjectCommand).rejects(failure(403, 'AccessDenied'));

    await expect(claim(shipping, execution('one'), work(input))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });
});

describe('complete', () => {
  it('removes exactly what was claimed, then closes the batch', async () => {
    openBatchIs(open);

    await complete(shipping, 'first');

    expect(s3.commandCalls(DeleteObjectCommand).map((call) => call.args[0].input)).toEqual([
      { Bucket: 'landing', Key: 'shipping/a.json', IfMatch: '"e1"' },
      { Bucket: 'artifacts', Key: 'batches/shipping/open.json', IfMatch: '"open"' },
    ]);
  });

  it.each([
    [404, 'NoSuchKey'],
    [412, 'PreconditionFailed'],
  ])('leaves an input that is gone or was uploaded again (%i)', async (status, name) => {
    openBatchIs(open);
    s3.on(DeleteObjectCommand, { Bucket: 'landing' }).rejects(failure(status, name));

    await complete(shipping, 'first');

    expect(s3.commandCalls(DeleteObjectCommand, { Bucket: 'artifacts' })).toHaveLength(1);
  });

  it.each([
    ['is of the same content, uploaded again', [{ Key: input.key, VersionId: 'v2', IsLatest: true }]],
    ['is gone', [{ Key: `${input.key}x`, VersionId: 'v1', IsLatest: true }]],
  ])('leaves an input that %s', async (_, Versions) => {
    openBatchIs(open);
    s3.on(ListObjectVersionsCommand).resolves({ Versions });

    await complete(shipping, 'first');

    expect(s3.commandCalls(DeleteObjectCommand).map((call) => call.args[0].input.Bucket)).toEqual(['artifacts']);
  });

  it('keeps the batch open when an input cannot be removed', async () => {
    openBatchIs(open);
    s3.on(DeleteObjectCommand, { Bucket: 'landing' }).rejects(failure(403, 'AccessDenied'));

    await expect(complete(shipping, 'first')).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(s3.commandCalls(DeleteObjectCommand, { Bucket: 'artifacts' })).toHaveLength(0);
  });

  it.each([undefined, { ...open, batch: 'another' }])('changes nothing for a batch that is closed', async (now) => {
    openBatchIs(now);

    await complete(shipping, 'first');

    expect(s3.commandCalls(DeleteObjectCommand)).toHaveLength(0);
  });
});
