import { readFileSync } from 'node:fs';
import type { Context } from 'aws-lambda';
import { handler } from '../../../src/handlers/list-hours.ts';

const list = async (from: unknown, to: unknown) => (await handler({ from, to } as never, {} as Context)).hours;

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
    await expect(handler({ from: '2024-07-09T14:00:00Z', until: 'x' } as never, {} as Context)).rejects.toThrow(
      'The input has until; what it may have is from and to.',
    );
  });

  it('takes the sample', async () => {
    const { from, to } = JSON.parse(readFileSync('samples/hits/backfill.json', 'utf8'));

    await expect(list(from, to)).resolves.toHaveLength(24);
  });
});
