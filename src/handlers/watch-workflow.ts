import { paginateGetWorkflowRuns, type WorkflowRun } from '@aws-sdk/client-glue';
import { glue } from '../lib/clients/glue.ts';
import { required } from '../lib/environment.ts';
import { publish } from '../lib/notification.ts';
import { logger, observed } from '../lib/observability.ts';
import { tellOneOnce } from '../lib/told.ts';
import { couldNotStart, workflowNotification } from '../lib/workflow.ts';

interface Request {
  /** The end of the time that is looked at, ISO 8601. */
  readonly until: string;
  /** How long it is. */
  readonly minutes: number;
}

/** Tells of the workflow runs that ended in a time with steps that could not start. Times that follow each other tell each run once. */
export const handler = observed(async ({ until, minutes }: Request): Promise<{ told: string[] }> => {
  const end = Date.parse(until);
  if (Number.isNaN(end) || !(minutes > 0)) {
    throw new RangeError(`until is ${until} and minutes is ${minutes}; a time in ISO 8601 and a number are asked for.`);
  }
  const told: string[] = [];
  for await (const run of runsEndedIn(end - minutes * 60_000, end)) {
    if (couldNotStart(run)) {
      const id = run.WorkflowRunId ?? '';
      await tellOneOnce(`workflow-runs/${id}`, async () => {
        await publish(required('FAILURE_TOPIC_ARN'), workflowNotification(run));
        told.push(id);
      });
    }
  }
  logger.info('Looked.', { until, minutes, told });
  return { told };
});

async function* runsEndedIn(from: number, until: number): AsyncGenerator<WorkflowRun> {
  const request = { Name: required('WORKFLOW_NAME'), IncludeGraph: true };
  for await (const { Runs = [] } of paginateGetWorkflowRuns({ client: glue() }, request)) {
    yield* Runs.filter(({ CompletedOn }) => CompletedOn && +CompletedOn >= from && +CompletedOn < until);
  }
}
