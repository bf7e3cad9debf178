import { folderOf, hourOf, InvalidTimeError, instantOf } from '../../../src/lib/hours.ts';

describe('instantOf', () => {
  it.each([
    ['2024-07-09T14:00:00Z', Date.UTC(2024, 6, 9, 14)],
    ['2024-07-09T14:00', Date.UTC(2024, 6, 9, 14)],
    ['2024-07-09T14:05:59.999999Z', Date.UTC(2024, 6, 9, 14, 5, 59)],
    ['2024-07-09T14:00:00+02:00', Date.UTC(2024, 6, 9, 12)],
    ['2024-07-09T14:00:00-09:30', Date.UTC(2024, 6, 9, 23, 30)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['2000-02-29T23:59:59Z', Date.UTC(2000, 1, 29, 23, 59, 59)],
  ])('reads %s', (text, time) => {
    expect(instantOf(text, 'time').getTime()).toBe(time);
  });

  it.each([
    'tomorrow',
    '',
    '2024-07-09',
    '2024-07-09T24:00:00Z',
    '2024-07-09T14:60:00Z',
    '2023-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2024-04-31T00:00:00Z',
    '2024-13-01T00:00:00Z',
    '2024-00-10T00:00:00Z',
    '2024-07-09T14:00:00+25:00',
    '2024-07-09T14:00:00 CET',
    '<aws.scheduler.scheduled-time>',
    1_720_530_000,
    null,
    undefined,
    ['2024-07-09T14:00:00Z'],
  ])('refuses %p by name', (text) => {
    expect(() => instantOf(text, 'target_datetime')).toThrow(InvalidTimeError);
    expect(() => instantOf(text, 'target_datetime')).toThrow(
      `target_datetime is ${JSON.stringify(text)}; it must be a date and time in ISO 8601`,
    );
  });
});

it('names an hour and its folder', () => {
  const hour = hourOf(new Date('2024-02-29T23:59:59.999Z'));

  expect(hour).toBe('2024-02-29T23');
  expect(folderOf(hour)).toBe('year=2024/month=02/day=29/hour=23/');
});
