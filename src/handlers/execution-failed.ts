import type { EventBridgeEvent } from 'aws-lambda';
import { required } from '../lib/environment.ts';
import { type ExecutionStatusChange, failureNotification } from '../lib/failure.ts';
import { publish } from '../lib/notification.ts';
import { observed } from '../lib/observability.ts';
import { machineOf } from '../lib/state-machines.ts';
import { tellOneOnce } from '../lib/told.ts';

type Event = EventBridgeEvent<'Step Functions Execution Status Change', ExecutionStatusChange>;

/** Tells of an execution that failed, timed out or was stopped. */
export const handler = observed(async ({ id, detail }: Event): Promise<void> => {
  const { pipeline, afterFailure } = machineOf(detail.stateMachineArn);
  await tellOneOnce(`events/${id}`, () =>
    publish(required('FAILURE_TOPIC_ARN'), failureNotification(pipeline, detail, afterFailure)),
  );
});
