/**
 * Pipelines that one Glue job runs: whoever starts it gives it the batch.
 *
 * Glue refuses a second run beside the first (the job's MaxConcurrentRuns is 1); that is what keeps two from one batch. A batch is
 * done when the job has left its report, and is closed by whoever looks next.
 */
import {
  ConcurrentRunsExceededException,
  GetJobRunCommand,
  GetJobRunsCommand,
  StartJobRunCommand,
} from '@aws-sdk/client-glue';
import { type Batch, complete, openBatch, openNew } from '../batch.ts';
import { glue } from '../clients/glue.ts';
import { hasEnded, type JobStateChange } from '../job-run.ts';
import { nextWork } from '../next-work.ts';
import type { Pipeline } from '../pipelines.ts';
import { runReportIfAny } from '../run-report.ts';
import { uniqueName } from '../unique-name.ts';
import type { Runner } from './runner.ts';

/** Glue refuses a run beside one that has just ended; whoever gets this tries again. */
class StillCountedError extends Error {
  override readonly name = 'StillCountedError';
}

/**
 * @param name the job's name in this service, which its reports are kept under.
 * @param jobName gives its name on Glue.
 */
export function job(name: string, jobName: () => string): Runner {
  return {
    async start(pipeline, ended) {
      const batch = await nextBatch(pipeline, name);
      return batch && startRun(jobName(), batch, ended);
    },

    async isLeft({ batch }) {
      return !(await runReportIfAny(name, batch));
    },

    async ended(_pipeline, event) {
      const { jobName: of, jobRunId: id, state } = event.detail as JobStateChange;
      if (event['detail-type'] !== 'Glue Job State Change' || of !== jobName()) {
        return undefined;
      }
      const { JobRun } = await glue().send(new GetJobRunCommand({ JobName: of, RunId: id }));
      return { id, succeeded: state === 'SUCCEEDED', startedAt: JobRun?.StartedOn ?? new Date() };
    },
  };
}

/** The batch that the next run works on: the open one, unless it is done, or what waits; none while one is given up. */
async function nextBatch(pipeline: Pipeline, jobsName: string): Promise<Batch | undefined> {
  const open = await openBatch(pipeline);
  if (open?.failed) {
    return undefined;
  }
  if (open && !(await runReportIfAny(jobsName, open.batch))) {
    return open;
  }
  if (open) {
    await complete(pipeline, open.batch);
  }
  const name = uniqueName(pipeline.name, new Date());
  return openNew(pipeline, { name, owner: jobsName }, await nextWork(pipeline));
}

async function startRun(JobName: string, { batch }: Batch, ended?: string): Promise<string | undefined> {
  try {
    return (await glue().send(new StartJobRunCommand({ JobName, Arguments: { '--batch': batch } }))).JobRunId;
  } catch (error) {
    if (!(error instanceof ConcurrentRunsExceededException)) {
      throw error;
    }
    if (ended && !(await isAnotherOn(JobName, ended))) {
      throw new StillCountedError(`Glue still counts the run ${ended} of ${JobName}, which has ended. Try again.`);
    }
    return undefined;
  }
}

async function isAnotherOn(JobName: string, ended: string): Promise<boolean> {
  const { JobRuns = [] } = await glue().send(new GetJobRunsCommand({ JobName, MaxResults: 10 }));
  return JobRuns.some((run) => run.Id !== ended && !hasEnded(run));
}
