import {
  CloudFormationClient,
  CloudFormationServiceException,
  GetTemplateCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { LambdaClient, paginateListEventSourceMappings } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, paginateListDeadLetterSourceQueues, SQSClient } from '@aws-sdk/client-sqs';
import { deadLetterQueues } from '../../../plugins/dead-letter-queues.cjs';
import { Failure } from '../../setup/failure.mjs';
import { stackName } from '../names.ts';
import { nameOf, type SourceQueue } from './letter.ts';
import { DeadLetterQueue } from './queue.ts';

/**
 * The dead-letter queues of a stage, by name: what is named as such in the template that was deployed.
 *
 * @throws Failure when the stage is not deployed there
 */
export async function queuesOf(stage: string, region: string): Promise<DeadLetterQueue[]> {
  const client = new CloudFormationClient();
  const StackName = stackName(stage);
  try {
    const { TemplateBody = '{}' } = await client.send(new GetTemplateCommand({ StackName }));
    const ids = new Set(deadLetterQueues(JSON.parse(TemplateBody).Resources).map(([id]) => id));
    const urls: string[] = [];
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
      for (const { LogicalResourceId = '', PhysicalResourceId } of StackResourceSummaries) {
        if (PhysicalResourceId && ids.has(LogicalResourceId)) urls.push(PhysicalResourceId);
      }
    }
    return await Promise.all(urls.sort().map(queue));
  } catch (error) {
    throw new Failure(`The stack of stage ${stage} could not be read in ${region}. ${reasonOf(error as Error)}`);
  }
}

const reasonOf = (error: Error): string =>
  error instanceof CloudFormationServiceException && error.name === 'ValidationError'
    ? `${error.message}. Is it deployed there? If not, choose another --stage or --region.`
    : `${error.name}: ${error.message}. Do the AWS settings (AWS_PROFILE, …) lead to its account?`;

async function queue(url: string): Promise<DeadLetterQueue> {
  const sources: SourceQueue[] = [];
  const pages = paginateListDeadLetterSourceQueues({ client: new SQSClient() }, { QueueUrl: url });
  for await (const { queueUrls = [] } of pages) {
    sources.push(...(await Promise.all(queueUrls.map(source))));
  }
  return new DeadLetterQueue(url, await arnOf(url), sources);
}

async function source(url: string): Promise<SourceQueue> {
  const arn = await arnOf(url);
  const readers: string[] = [];
  const pages = paginateListEventSourceMappings({ client: new LambdaClient() }, { EventSourceArn: arn });
  for await (const { EventSourceMappings = [] } of pages) {
    readers.push(...EventSourceMappings.map(({ FunctionArn = '' }) => nameOf(FunctionArn)));
  }
  return { arn, url, readers };
}

async function arnOf(QueueUrl: string): Promise<string> {
  const { Attributes = {} } = await new SQSClient().send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  return Attributes.QueueArn ?? '';
}
