import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../src/handlers/shipping-report.ts';

const s3 = mockClient(S3Client);
const row = (...values: string[]) => ({ Data: values.map((VarCharValue) => ({ VarCharValue })) });
const request = {
  batch: 'b',
  execution: 'arn:e',
  result: 's3://lake/reports/shipping/q.csv',
  rows: [
    row('destination_city', 'overall', 'shipments', 'cost', 'distance', 'fuel'),
    row('', '1', '2', '30.5', '20', '3'),
    row('Boston', '0', '2', '30.5', '20', '3'),
  ],
};
const clean = {
  rows_in: 2,
  rows_out: 2,
  duplicates: 0,
  quarantined: 0,
  rejected: [],
  replaced: [],
  files_in: 1,
  bytes_in: 100,
  seconds: 1.25,
};

function reportsAre(staged: object, normalized: object | null = {}): void {
  const body = (content: object) => ({ Body: { transformToString: async () => JSON.stringify(content) } as never });
  s3.on(GetObjectCommand, { Key: 'logs/glue-jobs/shipping-to-parquet/b.json' }).resolves(body(staged));
  const other = s3.on(GetObjectCommand, { Key: 'logs/glue-jobs/shipping-normalize/b.json' });
  if (normalized) {
    other.resolves(body(normalized));
  } else {
    other.rejects(new NoSuchKey({ message: '', $metadata: {} }));
  }
}

beforeEach(() => {
  s3.reset();
  process.env.ARTIFACTS_BUCKET = 'artifacts';
});

describe('shipping-report', () => {
  it('words the totals of a clean batch', async () => {
    reportsAre(clean);

    const { messages } = await handler(request, {} as Context);

    expect(messages).toHaveLength(1);
    expect(messages[0]?.subject).toBe('shipping: 2 new shipments, totals');
    expect(messages[0]?.body).toContain('Rows in 2 = rows out 2 + duplicates 0 + quarantined 0');
    expect(messages[0]?.body).toMatch(/^Boston +2 +30\.50 +20\.00 +3\.00$/m);
    expect(messages[0]?.body).toMatch(/^All cities +2 +30\.50 +20\.00 +3\.00$/m);
    expect(messages[0]?.body).toContain('s3://lake/reports/shipping/q.csv');
  });

  it('says what was rejected and quarantined in a message of its own', async () => {
    const rejected = [
      { key: 'shipping/x.json', reason: 'The file is empty.', note: 's3://landing/rejected/x.note.json' },
    ];
    reportsAre({ ...clean, rows_in: 5, quarantined: 3, rejected, replaced: ['shipping/a.json'] });

    const { messages } = await handler(request, {} as Context);

    expect(messages[0]?.body).toContain('Replaced what shipping/a.json gave before.');
    expect(messages[1]?.subject).toBe('shipping: 1 file rejected, 3 rows quarantined');
    expect(messages[1]?.body).toContain('Rejected shipping/x.json\n  why:  The file is empty.');
    expect(messages[1]?.body).toContain('3 rows are in quarantine');
  });

  it('lists no more than a message holds', async () => {
    const rejected = Array.from({ length: 60 }, (_, n) => ({ key: `shipping/${n}.json`, reason: 'empty', note: 'n' }));
    reportsAre({ ...clean, rejected });

    const body = (await handler(request, {} as Context)).messages[1]?.body ?? '';

    expect(body.match(/^Rejected /gm)).toHaveLength(50);
    expect(body).toContain('And 10 more;');
  });

  it('fails when the rows are not published', async () => {
    reportsAre(clean, null);

    await expect(handler(request, {} as Context)).rejects.toThrow(NoSuchKey);
  });
});
