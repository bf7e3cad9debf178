import { GetJobRunCommand, GetJobRunsCommand, type JobRun } from '@aws-sdk/client-glue';
import type { EventBridgeEvent } from 'aws-lambda';
import { glue } from '../lib/clients/glue.ts';
import { required } from '../lib/environment.ts';
import { publishMetrics } from '../lib/job-metrics.ts';
import { type Ended, hasEnded, type JobStateChange, type Topic, told } from '../lib/job-run.ts';
import { type Job, jobNamed } from '../lib/jobs.ts';
import { publish } from '../lib/notification.ts';
import { logger, observed } from '../lib/observability.ts';
import { runReportIfAny } from '../lib/run-report.ts';
import { tellOneOnce } from '../lib/told.ts';

const TOPICS: Record<Topic, string> = {
  success: 'SUCCESS_TOPIC_ARN',
  warning: 'WARNING_TOPIC_ARN',
  failure: 'FAILURE_TOPIC_ARN',
  critical: 'CRITICAL_TOPIC_ARN',
};

/** Tells of the end of a job run, by the topic that fits it, and counts it in the metrics of its pipeline. */
export const handler = observed(
  async ({ detail }: EventBridgeEvent<'Glue Job State Change', JobStateChange>): Promise<{ topic: Topic }> => {
    const ended = await whatIsKnown(detail);
    const { topic, notification } = told(ended, {
      slowRunSeconds: Number(required('SLOW_RUN_SECONDS')),
      repeatedFailures: Number(required('REPEATED_FAILURES')),
    });
    await tellOneOnce(`job-runs/${detail.jobRunId}`, async () => {
      await publish(required(TOPICS[topic]), notification);
      // Last, so that what fails here and is tried again is not counted twice.
      publishMetrics(ended);
    });
    logger.info('Told.', { topic, job: detail.jobName, run: detail.jobRunId, state: detail.state });
    return { topic };
  },
);

async function whatIsKnown(change: JobStateChange): Promise<Ended> {
  const job = jobNamed(change.jobName);
  const { JobRun: run = {} } = await glue().send(
    new GetJobRunCommand({ JobName: change.jobName, RunId: change.jobRunId }),
  );
  return {
    job,
    change,
    run,
    // A run may fail after it has done something that is not done again.
    report: await reportOf(job, run, change),
    failures: isFailure(change.state) ? await failuresUpTo(change) : 0,
  };
}

/** What a run did; the work on a batch is that of the one run that came to its end. */
async function reportOf({ name }: Job, { Arguments }: JobRun, { jobRunId }: JobStateChange): Promise<Ended['report']> {
  const batch = Arguments?.['--batch'];
  const report = await runReportIfAny(name, batch ?? `runs/${jobRunId}`);
  return report?.run === jobRunId ? report : undefined;
}

/** How many runs of the job have failed in a row, up to this one. */
async function failuresUpTo({ jobName, jobRunId }: JobStateChange): Promise<number> {
  // Latest first: https://docs.aws.amazon.com/glue/latest/webapi/API_GetJobRuns.html
  const { JobRuns = [] } = await glue().send(new GetJobRunsCommand({ JobName: jobName, MaxResults: 50 }));
  const upToThis = JobRuns.slice(JobRuns.findIndex(({ Id }) => Id === jobRunId)).filter(hasEnded);
  const firstOther = upToThis.findIndex(({ Id, JobRunState }) => Id !== jobRunId && !isFailure(JobRunState));
  return firstOther < 0 ? upToThis.length : firstOther;
}

function isFailure(state: string | undefined): boolean {
  return state === 'FAILED' || state === 'ERROR';
}
