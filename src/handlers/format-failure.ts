import { reasonOf } from '../lib/failure.ts';
import { HOUR } from '../lib/hours.ts';
import { observed } from '../lib/observability.ts';

interface Request {
  /** The ARN of the execution. */
  readonly execution: string;
  /** Its input. */
  readonly input: unknown;
  /** What the failed step left: the error, and what the steps before it made. */
  readonly state: {
    readonly target?: { readonly hour: string };
    readonly failure: { readonly Error: string; readonly Cause?: string };
  };
}

/** The detail of the event that whoever subscribed to the bus gets. */
interface Failure {
  readonly pipeline: 'hits';
  readonly summary: string;
  readonly hour: string | null;
  readonly error: string;
  readonly reason: string;
  readonly job_run: string | null;
  readonly execution: string;
  readonly input: unknown;
  readonly what_to_do: readonly string[];
}

/** An event holds 256 KiB, the error of a step up to 32 KiB. */
const LONGEST = 4000;

/** Words what a failed execution of hits-hourly tells. */
export const handler = observed(async ({ execution, input, state }: Request): Promise<Failure> => {
  const { Error: error, Cause: cause } = state.failure;
  const hour = state.target?.hour ?? null;
  const reason = reasonOf(cause);
  return {
    pipeline: 'hits',
    summary: hour ? `The hits of the hour ${hour} (UTC) were not counted.` : 'It is not known which hour to count.',
    hour,
    error,
    reason: reason.text.slice(0, LONGEST),
    job_run: reason.run ?? null,
    execution,
    input,
    what_to_do: [
      hour
        ? 'Nothing is lost: the files are where they were, and each table has the hour as it was, or newly counted.'
        : 'Nothing is lost: no hour was touched.',
      ...(reason.run ? [`See what the job printed: log stream ${reason.run} of the job's log groups.`] : []),
      `See which step failed: aws stepfunctions get-execution-history --execution-arn ${execution} --reverse-order`,
      again(execution, hour),
    ],
  };
});

function again(execution: string, hour: string | null): string {
  const machine = execution.replace(':execution:', ':stateMachine:').replace(/:[^:]*$/, '');
  const after = hour ? new Date(Date.parse(`${hour}:00:00Z`) + HOUR).toISOString() : '2024-07-09T14:00:00Z';
  return (
    'When the cause is mended, run it again: aws stepfunctions start-execution ' +
    `--state-machine-arn ${machine} --input '{"target_datetime": "${after}"}'`
  );
}
