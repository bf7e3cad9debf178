import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { type Beginning, beginningOf, canBePutAside, putAside, remove } from '../../../src/lib/uploads.ts';

const s3 = mockClient(S3Client);
const LastModified = new Date('2024-07-09T14:00:00Z');
const upload: Beginning = {
  key: 'extract/2024/à b+c.csv',
  versionId: 'v1',
  etag: '"e1"',
  size: 7,
  uploadedAt: LastModified,
  head: Buffer.from('id,name'),
};
const object = { bucket: 'landing', key: upload.key };
const noRange = new S3ServiceException({
  name: 'InvalidRange',
  $fault: 'client',
  $metadata: { httpStatusCode: 416 },
});

beforeEach(() => {
  s3.reset();
  process.env.LANDING_BUCKET = 'landing';
});

describe('beginningOf', () => {
  it('reads the first 64 KiB, and says how large the whole is', async () => {
    s3.on(GetObjectCommand).resolves({
      Body: { transformToByteArray: async () => upload.head } as never,
      ContentRange: 'bytes 0-6/1234567',
      VersionId: 'v1',
      ETag: '"e1"',
      LastModified,
    });

    expect(await beginningOf(object)).toEqual({ ...upload, size: 1_234_567 });
    expect(s3.commandCalls(GetObjectCommand)[0]?.args[0].input).toEqual({
      Bucket: 'landing',
      Key: upload.key,
      Range: 'bytes=0-65535',
    });
  });

  it('knows an empty object, of which there is no range', async () => {
    s3.on(GetObjectCommand).rejects(noRange);
    s3.on(HeadObjectCommand).resolves({ VersionId: 'v1', ETag: '"e1"', LastModified });

    expect(await beginningOf(object)).toEqual({ ...upload, size: 0, head: new Uint8Array() });
  });

  it('finds nothing of an object that is gone', async () => {
    s3.on(GetObjectCommand).rejects(new NoSuchKey({ message: '', $metadata: {} }));
    expect(await beginningOf(object)).toBeUndefined();

    s3.on(GetObjectCommand).rejects(noRange);
    s3.on(HeadObjectCommand).rejects(new NotFound({ message: '', $metadata: {} }));
    expect(await beginningOf(object)).toBeUndefined();
  });

  it('hands on any other error', async () => {
    s3.on(GetObjectCommand).rejects(new Error('throttled'));

    await expect(beginningOf(object)).rejects.toThrow('throttled');
  });
});

describe('putAside', () => {
  it('copies the version that was looked at, beside a note', async () => {
    const rejection = await putAside('orders', upload, 'No header.');

    const target = 'rejected/orders/v1/-b-c.csv';
    expect(s3.commandCalls(CopyObjectCommand)[0]?.args[0].input).toMatchObject({
      Bucket: 'landing',
      Key: target,
      CopySource: 'landing/extract%2F2024%2F%C3%A0%20b%2Bc.csv?versionId=v1',
    });
    const note = s3.commandCalls(PutObjectCommand)[0]?.args[0].input;
    expect(note?.Key).toBe(`${target}.note.json`);
    expect(JSON.parse(String(note?.Body))).toEqual({
      key: upload.key,
      version_id: 'v1',
      uploaded_at: '2024-07-09T14:00:00.000Z',
      size: 7,
      reason: 'No header.',
      what_to_do: `Correct the file and upload it again as s3://landing/${upload.key}`,
    });
    expect(rejection).toEqual({
      key: upload.key,
      reason: 'No header.',
      note: `s3://landing/${target}.note.json`,
    });
  });

  it('is not for what one copy cannot take', () => {
    expect([5 * 2 ** 30, 5 * 2 ** 30 + 1].map((size) => canBePutAside({ ...upload, size }))).toEqual([true, false]);
  });
});

describe('remove', () => {
  it('removes exactly what was looked at', async () => {
    await remove(upload);

    expect(s3.commandCalls(DeleteObjectCommand)[0]?.args[0].input).toEqual({
      Bucket: 'landing',
      Key: upload.key,
      IfMatch: '"e1"',
    });
  });
});
