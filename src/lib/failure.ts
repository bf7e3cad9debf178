/** The notification of an execution that did not succeed. */
import { type Notification, notification } from './notification.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
export interface ExecutionStatusChange {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  /** Milliseconds since 1970. */
  readonly startDate: number;
  readonly stopDate: number | null;
  readonly error?: string | null;
  readonly cause?: string | null;
}

/**
 * What happened, why, and what to do, for a person who knows nothing of this execution yet.
 *
 * @param afterFailure what becomes of what it worked on.
 */
export function failureNotification(
  pipeline: string,
  execution: ExecutionStatusChange,
  afterFailure: string,
): Notification {
  const { executionArn, name, status, error, cause, startDate, stopDate } = execution;
  const reason = reasonOf(cause);
  return notification(`${pipeline}: ${VERBS[status]} ${error ? `(${error})` : ''}`, [
    `An execution of the pipeline ${pipeline} ${VERBS[status]}.`,
    '',
    `Error:     ${error || 'none was given'}`,
    `Reason:    ${reason.text}`,
    ...(reason.run ? [`Job run:   ${reason.run}`] : []),
    `Execution: ${name}`,
    `Started:   ${new Date(startDate).toISOString()}`,
    ...(stopDate ? [`Ended:     ${new Date(stopDate).toISOString()}`] : []),
    '',
    afterFailure,
    `See which step failed: aws stepfunctions get-execution-history --execution-arn ${executionArn} --reverse-order`,
    ...(reason.run
      ? [`See what the job printed: the log streams that begin with ${reason.run}, of the job's log groups.`]
      : []),
  ]);
}

const VERBS = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timed out',
  ABORTED: 'was stopped',
} as const;

/** A step with Glue puts the job run into the cause, one with Athena the query, a function its error: the text in it helps. */
export function reasonOf(cause: string | null | undefined): { text: string; run?: string } {
  if (!cause) {
    return { text: 'none was given' };
  }
  let parsed: Cause;
  try {
    parsed = Object(JSON.parse(cause));
  } catch {
    return { text: cause };
  }
  const { JobName, Id, ErrorMessage, JobRunState, QueryExecution, errorMessage } = parsed;
  if (JobName && typeof Id === 'string') {
    return { text: `the job ${JobName} ended as ${JobRunState}: ${ErrorMessage || 'no error message'}`, run: Id };
  }
  if (QueryExecution?.Status) {
    const { State, StateChangeReason } = QueryExecution.Status;
    return { text: `the query ${QueryExecution.QueryExecutionId} ended as ${State}: ${StateChangeReason}` };
  }
  return { text: typeof errorMessage === 'string' ? errorMessage : cause };
}

interface Cause {
  JobName?: string;
  Id?: string;
  ErrorMessage?: string;
  JobRunState?: string;
  QueryExecution?: { QueryExecutionId: string; Status: { State: string; StateChangeReason?: string } };
  errorMessage?: string;
}
