import { PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { tellOnce } from '../../../src/lib/told.ts';
import { ObjectsInMemory } from '../objects-in-memory.ts';

const s3 = mockClient(S3Client);
let objects: ObjectsInMemory;
let told: string[];

const telling = (...things: string[]) =>
  tellOnce(
    things,
    (thing) => `things/${thing}`,
    async (untold) => {
      told.push(...untold);
    },
  );
/** Somebody else has written so about a thing, so many milliseconds ago. */
const has = (thing: string, state: string, ago = 0) =>
  objects.put(
    `artifacts/told/things/${thing}.json`,
    JSON.stringify({ state, by: 'somebody', at: new Date(Date.now() - ago).toISOString() }),
  );

beforeEach(() => {
  s3.reset();
  objects = new ObjectsInMemory(s3);
  told = [];
  process.env.ARTIFACTS_BUCKET = 'artifacts';
});

afterEach(() => jest.restoreAllMocks());

describe('tellOnce', () => {
  it('tells each thing once, however often it comes', async () => {
    await telling('a');
    await telling('a', 'b');
    await telling('b');

    expect(told).toEqual(['a', 'b']);
    expect(objects.keys('artifacts')).toEqual(['told/things/a.json', 'told/things/b.json']);
  });

  it('tells a thing once that comes several times at the same moment', async () => {
    await Promise.all([telling('a'), telling('a'), telling('a')]);

    expect(told).toEqual(['a']);
  });

  it('waits until somebody else has told, and does not tell then', async () => {
    has('a', 'telling');
    setTimeout(() => has('a', 'told'), 100);

    await telling('a');

    expect(told).toEqual([]);
  });

  it('tells at once what somebody has failed to tell', async () => {
    const fails = () => Promise.reject(new Error('no topic'));
    await expect(tellOnce(['a'], (thing) => `things/${thing}`, fails)).rejects.toThrow('no topic');

    await telling('a');

    expect(told).toEqual(['a']);
  });

  it('takes over what somebody has died over, not what somebody may still be telling', async () => {
    has('dead', 'telling', 151_000);
    await telling('dead');
    expect(told).toEqual(['dead']);

    has('alive', 'telling', 120_000);
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValueOnce(now - 21_000); // when it began to wait
    await expect(telling('alive')).rejects.toThrow('Another invocation is telling things/alive. Try again.');
    expect(told).toEqual(['dead']);
  });

  it('knows its own claim again when the answer to it was lost, and the client has tried again', async () => {
    s3.on(PutObjectCommand, { IfNoneMatch: '*' }).callsFakeOnce(({ Bucket, Key, Body }) => {
      objects.put(`${Bucket}/${Key}`, Body);
      throw new S3ServiceException({ name: 'x', $fault: 'client', $metadata: { httpStatusCode: 412 } });
    });

    await telling('a');

    expect(told).toEqual(['a']);
  });
});
