import { setTimeout as sleep } from 'node:timers/promises';
import { GetWorkflowRunCommand, GlueClient, StartWorkflowRunCommand } from '@aws-sdk/client-glue';
import { Failure } from '../setup/failure.mjs';

/**
 * Start a run of a Glue workflow and wait for its end.
 *
 * @throws Failure when an action of it does not succeed
 */
export async function runWorkflow(Name: string): Promise<void> {
  const glue = new GlueClient();
  const { RunId } = await glue.send(new StartWorkflowRunCommand({ Name }));
  for (;;) {
    const { Run } = await glue.send(new GetWorkflowRunCommand({ Name, RunId }));
    const { TotalActions, SucceededActions } = Run?.Statistics ?? {};
    if (Run?.Status === 'RUNNING') {
      await sleep(200);
    } else if (Run?.Status === 'COMPLETED' && TotalActions === SucceededActions) {
      return;
    } else {
      throw new Failure(
        `The run ${RunId} of the workflow ${Name} ended as ${Run?.Status} with ${SucceededActions} of ${TotalActions} actions done.`,
      );
    }
  }
}
