import type { EventBridgeEvent } from 'aws-lambda';
import { type ExecutionStatusChange, failureNotification } from '../lib/failure.ts';
import { publish } from '../lib/notification.ts';
import { logger, observed } from '../lib/observability.ts';
import { pipelines } from '../lib/pipelines.ts';
import { isAnythingWaiting, startIfIdle } from '../lib/start.ts';

type Event = EventBridgeEvent<'Step Functions Execution Status Change', ExecutionStatusChange>;

/**
 * Tells of an execution that did not succeed, and starts the next one for what has arrived meanwhile.
 *
 * After a failure only an upload younger than the failed execution starts another: what fails is tried again by the sweep, not
 * in a circle.
 */
export const handler = observed(async ({ detail }: Event): Promise<void> => {
  const pipeline = pipelines.find((each) => each.stateMachineArn() === detail.stateMachineArn);
  if (!pipeline) {
    throw new RangeError(`No pipeline runs on ${detail.stateMachineArn}.`);
  }
  const succeeded = detail.status === 'SUCCEEDED';
  if (!succeeded) {
    await publish(pipeline.topicArn(), failureNotification(pipeline.name, detail));
  }
  if (await isAnythingWaiting(pipeline, succeeded ? undefined : new Date(detail.startDate))) {
    const execution = await startIfIdle(pipeline, detail.executionArn);
    logger.info(execution ? 'Started for what has arrived meanwhile.' : 'Another execution is running already.', {
      pipeline: pipeline.name,
      execution,
    });
  }
});
