import { HOUR, hourOf, InvalidTimeError, instantOf } from '../lib/hours.ts';
import { observed } from '../lib/observability.ts';

/** The input of the state machine hits-backfill. */
interface Request {
  /** The first hour, and the one after the last: the time in them does not count. */
  readonly from: string;
  readonly to: string;
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

/** The hours from `from` on and before `to`. */
export const handler = observed(async (request: Request): Promise<Hours> => {
  const unknown = Object.keys(Object(request)).filter((name) => name !== 'from' && name !== 'to');
  if (unknown.length > 0) {
    throw new InvalidTimeError(`The input has ${unknown.join(', ')}; what it may have is from and to.`);
  }
  const from = beginning(instantOf(request?.from, 'from'));
  const to = beginning(instantOf(request?.to, 'to'));
  const count = (to - from) / HOUR;
  if (count < 1) {
    throw new InvalidTimeError(
      `There is no hour from ${request.from} on and before ${request.to}: "to" is the hour after the last.`,
    );
  }
  if (count > MOST) {
    throw new InvalidTimeError(
      `There are ${count} hours from ${request.from} on and before ${request.to}; one execution takes ${MOST} at most. ` +
        `Start several, the first with "to": "${new Date(from + MOST * HOUR).toISOString()}".`,
    );
  }
  return {
    hours: Array.from({ length: count }, (_, index) => ({
      hour: hourOf(new Date(from + index * HOUR)),
      target_datetime: new Date(from + (index + 1) * HOUR).toISOString(),
    })),
  };
});

function beginning(time: Date): number {
  return Math.floor(time.getTime() / HOUR) * HOUR;
}
