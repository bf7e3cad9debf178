/** The job runs that have failed with a batch. */
import { GetJobRunsCommand, type JobRun } from '@aws-sdk/client-glue';
import type { Batch } from './batch.ts';
import { glue } from './clients/glue.ts';
import { required } from './environment.ts';
import { hasEnded } from './job-run.ts';

/** A job run that has failed; times in ISO 8601. */
export interface FailedRun {
  readonly job: string;
  readonly run: string;
  readonly error: string;
  readonly startedAt: string;
}

/**
 * What says that a run was cut off, or never came to its input: Glue's own faults, no room for the run, a service that answered too
 * many requests. A driver that dies without a word is not among them: one that has run out of memory dies so.
 * https://docs.aws.amazon.com/glue/latest/dg/job-run-statuses.html
 */
const INTERRUPTED =
  /internal service error|resource unavailable|launch failure|concurrent runs|thrott|slowdown|slow down|service unavailable|too many requests|rate exceeded/i;

/**
 * The last runs of one job with a batch, oldest first, all of which have failed or timed out; undefined while one is on.
 *
 * Runs that were stopped or interrupted say nothing of the batch, and are left out. Of several jobs, those of the one that fails.
 *
 * @param jobs their names in this service.
 */
export async function failedRuns(jobs: readonly string[], batch: Batch): Promise<FailedRun[] | undefined> {
  const found: FailedRun[][] = [];
  for (const job of jobs) {
    const runs = await runsOf(`${required('PREFIX')}-${job}`, batch);
    if (!runs.every(hasEnded)) {
      return undefined;
    }
    const telling = runs.filter((run) => run.JobRunState === 'SUCCEEDED' || isFault(run));
    const firstGood = telling.findIndex(({ JobRunState }) => JobRunState === 'SUCCEEDED');
    const failed = firstGood < 0 ? telling : telling.slice(0, firstGood);
    found.push(failed.toReversed().map((run) => described(job, run)));
  }
  return found.reduce((most, each) => (each.length > most.length ? each : most), []);
}

function isFault({ JobRunState, ErrorMessage = '' }: JobRun): boolean {
  // The name of a file may say anything.
  const said = ErrorMessage.replaceAll(/\S+:\/\/\S+/g, '');
  return JobRunState === 'TIMEOUT' || (JobRunState === 'FAILED' && !INTERRUPTED.test(said));
}

function described(job: string, { Id = '', ErrorMessage, JobRunState, StartedOn }: JobRun): FailedRun {
  const error = ErrorMessage || (JobRunState === 'TIMEOUT' ? 'It timed out.' : 'It left no error message.');
  return { job, run: Id, error, startedAt: StartedOn?.toISOString() ?? '' };
}

/** The runs with a batch, latest first: https://docs.aws.amazon.com/glue/latest/webapi/API_GetJobRuns.html */
async function runsOf(JobName: string, { batch, openedAt }: Batch): Promise<JobRun[]> {
  const found: JobRun[] = [];
  let NextToken: string | undefined;
  do {
    const page = await glue().send(new GetJobRunsCommand({ JobName, NextToken, MaxResults: 50 }));
    const { JobRuns = [] } = page;
    found.push(...JobRuns.filter(({ Arguments }) => Arguments?.['--batch'] === batch));
    // None is older than the batch.
    const isPast = JobRuns.some(({ StartedOn }) => StartedOn && StartedOn < new Date(openedAt));
    NextToken = isPast ? undefined : page.NextToken;
  } while (NextToken);
  return found;
}
