import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../src/handlers/generate-hits.ts';

const s3 = mockClient(S3Client);

beforeEach(() => {
  s3.reset();
  process.env.LANDING_BUCKET = 'landing';
});

describe('generate-hits', () => {
  it('uploads hits of the hour that the time lies in', async () => {
    const answer = await handler({ time: '2024-07-09T13:45:00Z', count: 250, seed: 1 }, {} as Context);

    const keys = s3.commandCalls(PutObjectCommand).map((call) => call.args[0].input.Key);
    expect(keys).toHaveLength(4);
    expect(keys.every((key) => key?.startsWith('hits/year=2024/month=07/day=09/hour=13/'))).toBe(true);
    expect(answer).toMatchObject({ hour: '2024-07-09T13', files: 4 });
    expect(answer.hits + answer.broken).toBe(250);
  });

  it('takes the last full hour by itself', async () => {
    const before = new Date(Date.now() - 3_600_000).toISOString().slice(0, 13);
    const { hour } = await handler({ count: 1 }, {} as Context);
    const after = new Date(Date.now() - 3_600_000).toISOString().slice(0, 13);

    expect([before, after]).toContain(hour);
  });

  it.each([0, -1, 1.5, 200_001, Number.NaN])('refuses to make %d', async (count) => {
    await expect(handler({ count }, {} as Context)).rejects.toThrow(`count is ${count}; it must be a whole number`);
    expect(s3.calls()).toHaveLength(0);
  });
});
