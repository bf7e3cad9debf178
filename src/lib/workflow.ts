/** What is told of a Glue workflow that did not come to its end. */
import type { Node, WorkflowRun } from '@aws-sdk/client-glue';
import { required } from './environment.ts';
import { listed } from './listed.ts';
import { type Notification, notification } from './notification.ts';

/** https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html */
export interface CrawlerStateChange {
  readonly crawlerName: string;
  readonly state: string;
  readonly errorMessage?: string;
  readonly cloudWatchLogLink?: string;
}

/** The pipeline that the workflow is of. */
const PIPELINE = 'events';

/** A crawler of the workflow failed; the steps after it were not started. */
export function crawlerNotification(change: CrawlerStateChange, time: string): Notification {
  const { crawlerName, errorMessage, cloudWatchLogLink } = change;
  return notification(`${PIPELINE}: crawler ${shortName(crawlerName)} failed`, [
    `The crawler ${crawlerName} failed, and the workflow did not go on.`,
    '',
    `Error:    ${errorMessage || 'none was given'}`,
    `At:       ${time}`,
    ...(cloudWatchLogLink ? [`Its log:  ${cloudWatchLogLink}`] : []),
    '',
    ...advice(),
  ]);
}

/** Whether a step of a workflow run could not start, or the run itself could not; Glue sends no event about that. */
export function couldNotStart({ Status, Statistics }: WorkflowRun): boolean {
  return Status === 'ERROR' || (Statistics?.ErroredActions ?? 0) > 0;
}

/** The steps of a workflow run that could not start, with the reasons. */
export function workflowNotification({ WorkflowRunId, StartedOn, ErrorMessage, Graph }: WorkflowRun): Notification {
  return notification(`${PIPELINE}: a workflow run did not come to its end`, [
    `A run of the workflow ${required('WORKFLOW_NAME')} could not start all of its steps.`,
    '',
    ...(ErrorMessage ? [`Error:    ${ErrorMessage}`] : []),
    ...listed((Graph?.Nodes ?? []).flatMap(refusals), ({ name, reason }) => [
      `Step:     ${name}`,
      `  why:    ${reason}`,
    ]),
    `Run:      ${WorkflowRunId}`,
    `Started:  ${StartedOn?.toISOString() ?? 'unknown'}`,
    '',
    ...advice(),
  ]);
}

/** The starts of a step that were refused. */
function refusals({ Name = '', JobDetails, CrawlerDetails }: Node): { name: string; reason: string }[] {
  const ends = [
    ...(JobDetails?.JobRuns ?? []).map(({ JobRunState, ErrorMessage }) => ({ state: JobRunState, ErrorMessage })),
    ...(CrawlerDetails?.Crawls ?? []).map(({ State, ErrorMessage }) => ({ state: State, ErrorMessage })),
  ];
  return ends
    .filter(({ state }) => state === 'ERROR')
    .map(({ ErrorMessage }) => ({ name: Name, reason: ErrorMessage || 'no reason was given' }));
}

function advice(): string[] {
  return [
    'Nothing is lost: the next run takes what this one has left. To start it at once:',
    `  aws glue start-workflow-run --name ${required('WORKFLOW_NAME')}`,
  ];
}

function shortName(name: string): string {
  const prefix = `${required('PREFIX')}-`;
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}
