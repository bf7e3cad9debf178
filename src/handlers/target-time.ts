import { HOUR, hourOf, InvalidTimeError, instantOf } from '../lib/hours.ts';
import { logger, observed } from '../lib/observability.ts';

/** The input of the state machine hits-hourly. */
interface Request {
  /** The hour before it is counted. */
  readonly target_datetime?: string;
  /** When the schedule was due; counts where there is no target_datetime. */
  readonly scheduled_time?: string;
  /** Which execution started this one: Step Functions shows them together by it. */
  readonly AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID?: string;
}

const KNOWN = ['target_datetime', 'scheduled_time', 'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID'];

/** The hour to count: the one before the time that is given, in UTC. */
export const handler = observed(async (request: Request): Promise<{ hour: string }> => {
  const unknown = Object.keys(Object(request)).filter((name) => !KNOWN.includes(name));
  if (unknown.length > 0) {
    throw new InvalidTimeError(`The input has ${unknown.join(', ')}; what it may have is target_datetime.`);
  }
  const name = request?.target_datetime === undefined ? 'scheduled_time' : 'target_datetime';
  if (request?.[name] === undefined) {
    throw new InvalidTimeError('The input has no target_datetime: {"target_datetime": "2024-07-09T14:00:00Z"}.');
  }
  const hour = hourOf(new Date(instantOf(request[name], name).getTime() - HOUR));
  logger.info('The hour to count.', { hour, [name]: request[name] });
  return { hour };
});
