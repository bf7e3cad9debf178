import { readFileSync } from 'node:fs';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../../src/handlers/list-hours.ts';

const s3 = mockClient(S3Client);
const given = async (request: unknown) => (await handler(request as never, {} as Context)).hours;
const list = (from: unknown, to: unknown) => given({ from, to });

beforeEach(() => {
  s3.reset();
  Object.assign(process.env, { LANDING_BUCKET: 'landing', ARTIFACTS_BUCKET: 'artifacts', HITS_UPLOAD_SECONDS: '300' });
});

describe('list-hours', () => {
  it('lists the hours from the first on and before the last, each with what counts it', async () => {
    await expect(list('2023-12-31T22:30:00Z', '2024-01-01T01:30:00Z')).resolves.toEqual([
      { hour: '2023-12-31T22', target_datetime: '2023-12-31T23:00:00.000Z' },
      { hour: '2023-12-31T23', target_datetime: '2024-01-01T00:00:00.000Z' },
      { hour: '2024-01-01T00', target_datetime: '2024-01-01T01:00:00.000Z' },
    ]);
  });

  it('has every hour of a leap day, and of a month of 31 days', async () => {
    await expect(list('2024-02-29T00:00:00Z', '2024-03-01T00:00:00Z')).resolves.toHaveLength(24);
    await expect(list('2024-07-01T00:00:00Z', '2024-08-01T00:00:00Z')).resolves.toHaveLength(744);
  });

  it.each([
    ['2024-07-09T14:00:00Z', '2024-07-09T14:00:00Z', 'There is no hour from'],
    ['2024-07-09T14:00:00Z', '2024-07-09T13:00:00Z', 'There is no hour from'],
    ['2024-07-01T00:00:00Z', '2024-08-01T01:00:00Z', 'There are 745 hours'],
    ['2024-07-01T00:00:00Z', undefined, 'to is undefined;'],
    ['soon', '2024-08-01T01:00:00Z', 'from is "soon";'],
  ])('refuses %s to %s', async (from, to, message) => {
    await expect(list(from, to)).rejects.toThrow(message);
  });

  it('says how to go on with a range that is too long', async () => {
    await expect(list('2024-01-01T00:00:00Z', '2025-01-01T00:00:00Z')).rejects.toThrow(
      '8784 hours from 2024-01-01T00:00:00Z on and before 2025-01-01T00:00:00Z; one execution takes 744 at most. ' +
        'Start several, the first with "to": "2024-02-01T00:00:00.000Z".',
    );
  });

  it('refuses what it does not know', async () => {
    await expect(given({ from: '2024-07-09T14:00:00Z', until: 'x' })).rejects.toThrow(
      'The input has from, until; what it may have is either from and to, or scheduled_time and hours.',
    );
  });

  it('asks for no file of a range', async () => {
    await list('2024-07-09T14:00:00Z', '2024-07-09T16:00:00Z');

    expect(s3.calls()).toEqual([]);
  });

  it('takes the sample', async () => {
    const { from, to } = JSON.parse(readFileSync('samples/hits/backfill.json', 'utf8'));

    await expect(list(from, to)).resolves.toHaveLength(24);
  });
});

describe('list-hours with a number of hours', () => {
  const recount = async (hours: unknown, scheduled_time: unknown = '2024-03-01T02:35:00Z') =>
    (await given({ scheduled_time, hours })).map(({ hour }) => hour);

  it('lists those with a file that is younger than their report', async () => {
    reports({ '2024-02-29T23': '00:20:00', '2024-03-01T00': '01:20:00', '2024-03-01T01': '02:20:00' });
    files('2024-02-29/23', ['00:14:59']);
    files('2024-03-01/00', ['00:10:00', '01:20:01']);
    files('2024-03-01/01', ['02:14:59']);

    await expect(given({ scheduled_time: '2024-03-01T02:35:00Z', hours: 3 })).resolves.toEqual([
      { hour: '2024-03-01T00', target_datetime: '2024-03-01T01:00:00.000Z' },
    ]);
  });

  it.each([
    ['as old as the report', '02:20:00', true],
    ['whose upload may have ended after the report', '02:15:00', true],
    ['whose upload had ended before', '02:14:59', false],
  ])('takes a file %s for new or not', async (_, time, isNew) => {
    reports({ '2024-03-01T01': '02:20:00' });
    files('2024-03-01/01', [time]);

    await expect(recount(1)).resolves.toEqual(isNew ? ['2024-03-01T01'] : []);
  });

  it('lists those with files and no report, and none without files', async () => {
    reports({});
    files('2024-03-01/00', ['00:10:00']);

    await expect(recount(2)).resolves.toEqual(['2024-03-01T00']);
  });

  it('finds a new file on a later page, and looks no further', async () => {
    reports({ '2024-03-01T01': '02:20:00' });
    files('2024-03-01/01', ['01:00:00'], { NextContinuationToken: 'second' });
    files('2024-03-01/01', ['02:30:00'], { NextContinuationToken: 'third' }, { ContinuationToken: 'second' });

    await expect(recount(1)).resolves.toEqual(['2024-03-01T01']);
    expect(s3.calls()).toHaveLength(3);
  });

  it('reads the reports of all hours by one listing', async () => {
    reports({});

    await expect(recount(48)).resolves.toEqual([]);
    expect(s3.calls()).toHaveLength(49);
    expect(s3.commandCalls(ListObjectsV2Command, { Bucket: 'artifacts' })[0]?.args[0].input).toEqual({
      Bucket: 'artifacts',
      Prefix: 'logs/glue-jobs/hits-aggregate/',
      Delimiter: '/',
      StartAfter: 'logs/glue-jobs/hits-aggregate/2024-02-28T02',
    });
  });

  it.each([
    [{ from: '2024-07-09T14:00:00Z', to: '2024-07-09T15:00:00Z', hours: 1 }, 'The input has from, to, hours;'],
    [{ from: '2024-07-09T14:00:00Z', scheduled_time: '2024-07-09T15:00:00Z' }, 'The input has from, scheduled_time;'],
    [{ hours: 48 }, 'scheduled_time is undefined;'],
    [{ scheduled_time: '2024-07-09T15:35:00Z' }, 'hours is undefined; it must be a whole number from 1 to 744.'],
    [{ scheduled_time: '2024-07-09T15:35:00Z', hours: '48' }, 'hours is "48";'],
    [{ scheduled_time: '2024-07-09T15:35:00Z', hours: 0 }, 'hours is 0;'],
    [{ scheduled_time: '2024-07-09T15:35:00Z', hours: 745 }, 'hours is 745;'],
    [{ scheduled_time: '2024-07-09T15:35:00Z', hours: 1.5 }, 'hours is 1.5;'],
  ])('refuses %j', async (request, message) => {
    await expect(given(request)).rejects.toThrow(message);
  });

  it('takes the sample', async () => {
    reports({});
    files('2024-07-07/14', ['00:00:00']);
    files('2024-07-09/13', ['00:00:00']);
    files('2024-07-09/14', ['00:00:00']);

    await expect(given(JSON.parse(readFileSync('samples/hits/recount.json', 'utf8')))).resolves.toEqual([
      { hour: '2024-07-07T14', target_datetime: '2024-07-07T15:00:00.000Z' },
      { hour: '2024-07-09T13', target_datetime: '2024-07-09T14:00:00.000Z' },
    ]);
  });
});

/** The reports of hours, each written at a time of 1 March 2024. */
function reports(times: Record<string, string>): void {
  s3.on(ListObjectsV2Command).resolves({});
  s3.on(ListObjectsV2Command, { Bucket: 'artifacts' }).resolves({
    Contents: Object.entries(times).map(([hour, time]) => ({
      Key: `logs/glue-jobs/hits-aggregate/${hour}.json`,
      LastModified: new Date(`2024-03-01T${time}Z`),
    })),
  });
}

/** The files of an hour, `2024-03-01/01`, each of a time of 1 March 2024. */
function files(hour: string, times: string[], page: object = {}, asked: object = {}): void {
  const [year, month, day, hours] = hour.split(/[-/]/);
  const Prefix = `hits/year=${year}/month=${month}/day=${day}/hour=${hours}/`;
  s3.on(ListObjectsV2Command, { Bucket: 'landing', Prefix, ...asked }).resolves({
    Contents: times.map((time, index) => ({
      Key: `${Prefix}minute=05/${index}.json`,
      LastModified: new Date(`2024-03-01T${time}Z`),
    })),
    ...page,
  });
}
