import { ExecutionAlreadyExists, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { stepFunctions } from '../lib/clients/step-functions.ts';
import { required } from '../lib/environment.ts';
import { HOUR, hourOf, instantOf } from '../lib/hours.ts';
import { logger, observed } from '../lib/observability.ts';
import { uploadHits } from '../lib/upload-hits.ts';

/**
 * A custom resource: demo hits of an hour, counted once when the stack is made or when what is asked for changes.
 *
 * The properties are `Time` (in the hour), `Count` and `Seed`. A deployment waits for the upload, not for the execution. What is
 * there stays when the resource is removed.
 */
export const handler = observed(async (event: CloudFormationCustomResourceEvent): Promise<void> => {
  let failure: string | undefined;
  if (event.RequestType !== 'Delete') {
    try {
      await provide(event);
    } catch (error) {
      logger.error('The demo hits could not be provided.', error as Error);
      failure = String(error);
    }
  }
  await answer(event, failure);
});

async function provide({ RequestId, ResourceProperties }: CloudFormationCustomResourceEvent): Promise<void> {
  const time = instantOf(ResourceProperties.Time, 'Time');
  const uploaded = await uploadHits(hourOf(time), Number(ResourceProperties.Count), Number(ResourceProperties.Seed));
  const execution = {
    stateMachineArn: required('STATE_MACHINE_ARN'),
    // A request that is delivered again finds the execution that it has started.
    name: `demo-${RequestId}`,
    input: JSON.stringify({ target_datetime: new Date(time.getTime() + HOUR).toISOString() }),
  };
  try {
    await stepFunctions().send(new StartExecutionCommand(execution));
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) {
      throw error;
    }
  }
  logger.info('Uploaded, and started.', { ...uploaded, execution: execution.name });
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html */
async function answer(event: CloudFormationCustomResourceEvent, failure: string | undefined): Promise<void> {
  const response = await fetch(event.ResponseURL, {
    method: 'PUT',
    // The URL is signed for no content type.
    headers: { 'content-type': '' },
    body: JSON.stringify({
      Status: failure === undefined ? 'SUCCESS' : 'FAILED',
      Reason: failure,
      PhysicalResourceId: 'hits',
      StackId: event.StackId,
      RequestId: event.RequestId,
      LogicalResourceId: event.LogicalResourceId,
    }),
  });
  if (!response.ok) {
    throw new Error(`CloudFormation did not take the answer: ${response.status} ${await response.text()}`);
  }
}
