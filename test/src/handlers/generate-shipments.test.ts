import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../src/handlers/generate-shipments.ts';

const s3 = mockClient(S3Client);

beforeEach(() => {
  s3.reset();
  process.env.LANDING_BUCKET = 'landing';
});

describe('generate-shipments', () => {
  it('uploads as many JSON lines as asked for, under a name with the time', async () => {
    const answer = await handler({ count: 3, seed: 1 }, {} as Context);

    const [put] = s3.commandCalls(PutObjectCommand).map((call) => call.args[0].input);
    const lines = String(put?.Body).trimEnd().split('\n');
    expect(lines.map((line) => Object.keys(JSON.parse(line)).length >= 8)).toEqual([true, true, true]);
    expect(put).toMatchObject({
      Bucket: 'landing',
      Key: expect.stringMatching(/^shipping\/generated-\d{8}T\d{9}Z\.json$/),
    });
    expect(answer).toEqual({ bucket: 'landing', key: put?.Key, count: 3 });
  });

  it.each([0, -1, 1.5, 500_001, Number.NaN])('refuses to make %d', async (count) => {
    await expect(handler({ count }, {} as Context)).rejects.toThrow(`count is ${count}; it must be a whole number`);
    expect(s3.calls()).toHaveLength(0);
  });
});
