/** How a job run ended, and which topic hears of it. */
import type { JobRun } from '@aws-sdk/client-glue';
import type { Job } from './jobs.ts';
import { listed } from './listed.ts';
import { type Notification, notification } from './notification.ts';
import { isWhole, type RunReport } from './run-report.ts';

/** https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html */
export interface JobStateChange {
  readonly jobName: string;
  readonly jobRunId: string;
  readonly state: 'SUCCEEDED' | 'FAILED' | 'ERROR' | 'TIMEOUT' | 'STOPPED';
  readonly message: string;
}

/** What is known of a run that has ended. */
export interface Ended {
  readonly job: Job;
  readonly change: JobStateChange;
  readonly run: JobRun;
  /** What the run did, as far as it came; undefined when it has not come to a report. */
  readonly report: Partial<RunReport> | undefined;
  /** How many runs of the job in a row, this one last, have failed. */
  readonly failures: number;
}

/** From when on a run is slow (seconds), and failures in a row are critical. */
export interface Limits {
  readonly slowRunSeconds: number;
  readonly repeatedFailures: number;
}

export type Topic = 'success' | 'warning' | 'failure' | 'critical';

export interface Told {
  readonly topic: Topic;
  readonly notification: Notification;
}

const ON: ReadonlySet<string | undefined> = new Set(['STARTING', 'RUNNING', 'STOPPING', 'WAITING']);

/** Whether a run has come to its end, whatever that is. */
export function hasEnded({ JobRunState }: JobRun): boolean {
  return !ON.has(JobRunState);
}

/** Which topic hears of it, and what. */
export function told(ended: Ended, limits: Limits): Told {
  const { change, failures } = ended;
  switch (change.state) {
    case 'SUCCEEDED':
      return toldOfSuccess(ended, limits);
    case 'FAILED':
    case 'ERROR': {
      const repeated = failures >= limits.repeatedFailures;
      const what = repeated ? `failed, the ${ordinal(failures)} time in a row` : 'failed';
      return { topic: repeated ? 'critical' : 'failure', notification: describe(ended, what) };
    }
    case 'TIMEOUT':
      return { topic: 'critical', notification: describe(ended, 'timed out') };
    case 'STOPPED':
      return { topic: 'critical', notification: describe(ended, 'was stopped') };
    default:
      throw new RangeError(`The end "${change.state}" of the job run ${change.jobRunId} is none that Glue documents.`);
  }
}

function toldOfSuccess(ended: Ended, { slowRunSeconds }: Limits): Told {
  const { run, report } = ended;
  const faults = [
    ...(report?.rejected?.length ? [`${count(report.rejected.length, 'file')} rejected`] : []),
    ...(report?.quarantined ? [`${count(report.quarantined, 'row')} quarantined`] : []),
    ...(report?.failed_rules?.length ? [`${count(report.failed_rules.length, 'rule')} failed`] : []),
    ...((run.ExecutionTime ?? 0) > slowRunSeconds ? [`slow: more than ${count(slowRunSeconds, 'second')}`] : []),
  ];
  return faults.length > 0
    ? { topic: 'warning', notification: describe(ended, `succeeded, ${faults.join(', ')}`) }
    : { topic: 'success', notification: describe(ended, 'succeeded') };
}

function describe({ job, change, run, report }: Ended, what: string): Notification {
  return notification(`${job.pipeline}: ${job.name} ${what}`, [
    `A run of the job ${change.jobName} ${what}.`,
    '',
    ...(run.ErrorMessage ? [`Error:    ${run.ErrorMessage}`] : []),
    `Run:      ${change.jobRunId}`,
    `Started:  ${run.StartedOn?.toISOString() ?? 'unknown'}`,
    `Ran for:  ${count(run.ExecutionTime ?? 0, 'second')}`,
    ...(isWhole(report) ? counts(report) : []),
    '',
    ...advice(job, change),
  ]);
}

function counts(report: RunReport): string[] {
  const { rows_in, rows_out, duplicates, quarantined, rejected, replaced, failed_rules = [] } = report;
  return [
    `Rows:     in ${whole(rows_in)} = out ${whole(rows_out)} + duplicates ${whole(duplicates)} + quarantined ${whole(quarantined)}`,
    ...listed(rejected, ({ key, reason, note }) => [`Rejected: ${key}`, `  why:    ${reason}`, `  note:   ${note}`]),
    ...listed(failed_rules, ({ rule, reason }) => [`Rule:     ${rule}`, `  why:    ${reason}`]),
    ...listed(replaced, (key) => [`Replaced what ${key} gave before.`]),
  ];
}

function advice({ pipeline, name, afterFailure }: Job, { jobName, jobRunId, state }: JobStateChange): string[] {
  if (state === 'SUCCEEDED') {
    return [
      `Rejected files lie in rejected/${pipeline}/ of the landing bucket, quarantined rows in quarantine/${pipeline}/ of the lake,`,
      `each with its reason. The report of the run: logs/glue-jobs/${name}/runs/${jobRunId}.json in the artifacts bucket.`,
    ];
  }
  return [
    afterFailure,
    `See why:       aws glue get-job-run --job-name ${jobName} --run-id ${jobRunId}`,
    `See its log:   the log streams that begin with ${jobRunId}, of the log groups /aws-glue/jobs/…/output and /error`,
    ...(state === 'TIMEOUT' ? ['If it had too much to do: raise the workers or the timeout of the stage.'] : []),
    ...(state === 'STOPPED' ? ['Somebody, or the end of its execution, stopped it.'] : []),
  ];
}

function count(number: number, noun: string): string {
  return `${whole(number)} ${noun}${number === 1 ? '' : 's'}`;
}

function whole(number: number): string {
  return number.toLocaleString('en');
}

function ordinal(number: number): string {
  const ending = new Intl.PluralRules('en', { type: 'ordinal' }).select(number);
  return `${number}${{ one: 'st', two: 'nd', few: 'rd', other: 'th', zero: 'th', many: 'th' }[ending]}`;
}
