import { HOUR, hourOf, InvalidTimeError, instantOf } from '../lib/hours.ts';
import { lateHours } from '../lib/late-hours.ts';
import { logger, observed } from '../lib/observability.ts';

/** The hours of a range. */
interface Range {
  /** The first hour, and the one after the last: the time in them does not count. */
  readonly from: string;
  readonly to: string;
}

/** Those of the last hours that have files which came after they were counted. */
interface Recount {
  /** When the schedule was due: its hour is the one after the last. */
  readonly scheduled_time: string;
  /** How many hours before it are looked at. */
  readonly hours: number;
}

interface Hours {
  /** Each with what the state machine hits-hourly is given for it. */
  readonly hours: readonly { readonly hour: string; readonly target_datetime: string }[];
}

/**
 * 31 days. An hour takes 10 events of the history, 25 with all retries, and a history holds 25,000:
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const MOST = 744;

/** The hours to count, of the input of the state machine hits-backfill. */
export const handler = observed(async (request: Range | Recount): Promise<Hours> => {
  const given = Object.keys(Object(request));
  const isRecount = given.includes('scheduled_time') || given.includes('hours');
  const known = isRecount ? ['scheduled_time', 'hours'] : ['from', 'to'];
  if (given.some((name) => !known.includes(name))) {
    throw new InvalidTimeError(
      `The input has ${given.join(', ')}; what it may have is either from and to, or scheduled_time and hours.`,
    );
  }
  const hours = isRecount ? await toRecount(request as Recount) : ofRange(request as Range);
  logger.info('The hours to count.', { hours });
  return {
    hours: hours.map((hour) => ({
      hour,
      target_datetime: new Date(Date.parse(`${hour}:00:00Z`) + HOUR).toISOString(),
    })),
  };
});

function ofRange(range: Range): string[] {
  const from = beginning(instantOf(range?.from, 'from'));
  const to = beginning(instantOf(range?.to, 'to'));
  const count = (to - from) / HOUR;
  if (count < 1) {
    throw new InvalidTimeError(
      `There is no hour from ${range.from} on and before ${range.to}: "to" is the hour after the last.`,
    );
  }
  if (count > MOST) {
    throw new InvalidTimeError(
      `There are ${count} hours from ${range.from} on and before ${range.to}; one execution takes ${MOST} at most. ` +
        `Start several, the first with "to": "${new Date(from + MOST * HOUR).toISOString()}".`,
    );
  }
  return successive(from, count);
}

async function toRecount({ scheduled_time, hours }: Recount): Promise<string[]> {
  const end = beginning(instantOf(scheduled_time, 'scheduled_time'));
  if (!(Number.isInteger(hours) && hours >= 1 && hours <= MOST)) {
    throw new InvalidTimeError(`hours is ${JSON.stringify(hours)}; it must be a whole number from 1 to ${MOST}.`);
  }
  return lateHours(successive(end - hours * HOUR, hours));
}

function successive(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => hourOf(new Date(first + index * HOUR)));
}

function beginning(time: Date): number {
  return Math.floor(time.getTime() / HOUR) * HOUR;
}
