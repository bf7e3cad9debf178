import { DeleteObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { deleteIfUnchanged, writeJson } from '../../../src/lib/objects.ts';

const s3 = mockClient(S3Client);
const place = { Bucket: 'artifacts', Key: 'a.json' };
const failure = (httpStatusCode: number) =>
  new S3ServiceException({ name: `status ${httpStatusCode}`, $fault: 'client', $metadata: { httpStatusCode } });
const written = () => s3.commandCalls(PutObjectCommand).length;

beforeEach(() => s3.reset());

describe('writeJson', () => {
  it('tries again where it ran into another write', async () => {
    s3.on(PutObjectCommand).rejectsOnce(failure(409)).rejectsOnce(failure(409)).resolves({ ETag: '"e"' });

    expect(await writeJson(place, { a: 1 }, { IfNoneMatch: '*' })).toBe('"e"');

    expect(s3.commandCalls(PutObjectCommand).map((call) => call.args[0].input)).toEqual(
      Array(3).fill({ ...place, IfNoneMatch: '*', Body: '{"a":1}', ContentType: 'application/json' }),
    );
  });

  it.each([
    { status: 412, tries: 1, why: 'it is another one by now' },
    { status: 404, tries: 1, why: 'it is gone' },
    { status: 409, tries: 3, why: 'others write on and on' },
  ])('gives way where $why', async ({ status, tries }) => {
    s3.on(PutObjectCommand).rejects(failure(status));

    expect(await writeJson(place, {}, { IfMatch: '"e"' })).toBeUndefined();
    expect(written()).toBe(tries);
  });

  it('takes no other failure for a change', async () => {
    s3.on(PutObjectCommand).rejects(failure(403));

    await expect(writeJson(place, {}, { IfMatch: '"e"' })).rejects.toMatchObject({ name: 'status 403' });
    expect(written()).toBe(1);
  });
});

describe('deleteIfUnchanged', () => {
  it.each([
    { status: 404, gone: true },
    { status: 412, gone: false },
  ])('says whether the object is gone: $status', async ({ status, gone }) => {
    s3.on(DeleteObjectCommand).rejects(failure(status));

    expect(await deleteIfUnchanged({ ...place, IfMatch: '"e"' })).toBe(gone);
  });
});
