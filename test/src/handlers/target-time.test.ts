import { readFileSync } from 'node:fs';
import type { Context } from 'aws-lambda';
import { handler } from '../../../src/handlers/target-time.ts';

const hourFor = async (request: object) => (await handler(request, {} as Context)).hour;

describe('target-time', () => {
  it.each([
    ['2024-07-09T14:00:00Z', '2024-07-09T13'],
    ['2024-07-09T14:59:59Z', '2024-07-09T13'],
    // The first of a month, of a year, and a leap day.
    ['2024-08-01T00:00:00Z', '2024-07-31T23'],
    ['2024-08-01T00:59:59Z', '2024-07-31T23'],
    ['2024-01-01T00:05:00Z', '2023-12-31T23'],
    ['2024-03-01T00:05:00Z', '2024-02-29T23'],
    ['2023-03-01T00:05:00Z', '2023-02-28T23'],
    ['2024-02-29T00:00:00Z', '2024-02-28T23'],
    ['2024-02-29T01:00:00Z', '2024-02-29T00'],
    // UTC, whatever the offset, and where clocks change.
    ['2024-01-01T01:30:00+02:00', '2023-12-31T22'],
    ['2023-12-31T19:30:00-05:00', '2023-12-31T23'],
    ['2024-07-09T14:00:00+05:30', '2024-07-09T07'],
    ['2024-03-31T03:30:00+02:00', '2024-03-31T00'],
    ['2024-07-09T14:00:00', '2024-07-09T13'],
  ])('counts the hour before %s: %s', async (target_datetime, hour) => {
    await expect(hourFor({ target_datetime })).resolves.toBe(hour);
  });

  it('goes by the time of the schedule when no other is given', async () => {
    await expect(hourFor({ scheduled_time: '2024-01-01T00:05:00Z' })).resolves.toBe('2023-12-31T23');
    await expect(
      hourFor({ scheduled_time: '2024-01-01T00:05:00Z', target_datetime: '2024-07-09T14:00:00Z' }),
    ).resolves.toBe('2024-07-09T13');
  });

  it.each([
    [{}, 'The input has no target_datetime'],
    [{ target_datetime: null }, 'target_datetime is null;'],
    [{ target_datetime: 'noon' }, 'target_datetime is "noon";'],
    [{ scheduled_time: '<aws.scheduler.scheduled-time>' }, 'scheduled_time is "<aws.scheduler.scheduled-time>";'],
    [{ target_datetme: '2024-07-09T14:00:00Z' }, 'The input has target_datetme; what it may have is target_datetime.'],
  ])('refuses %j', async (request, message) => {
    await expect(hourFor(request)).rejects.toThrow(message);
    await expect(hourFor(request)).rejects.toHaveProperty('name', 'InvalidTimeError');
  });

  it.each(['target-time', 'scheduled'])('takes the sample %s', async (name) => {
    const sample = JSON.parse(readFileSync(`samples/hits/${name}.json`, 'utf8'));

    await expect(hourFor(sample)).resolves.toBe('2024-07-09T13');
  });
});
