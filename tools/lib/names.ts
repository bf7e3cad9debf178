const SERVICE = 'millrace';

/** Where stages are deployed unless another region is asked for, as serverless.yml has it. */
export const REGION = 'us-east-1';

/** The CloudFormation stack of a stage. */
export const stackName = (stage: string): string => `${SERVICE}-${stage}`;

/** What the service's resources are called in stage `local`. */
const PREFIX = stackName('local');
const ACCOUNT = '000000000000';

export const functionName = (name: string): string => `${PREFIX}-${name}`;
export const bucketName = (name: string): string => `${PREFIX}-${name}-${ACCOUNT}`;
export const databaseName = (name: string): string => `${PREFIX.replaceAll('-', '_')}_${name}`;
export const topicArn = (name: string): string => `arn:aws:sns:us-east-1:${ACCOUNT}:${PREFIX}-${name}`;
export const stateMachineArn = (name: string): string =>
  `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:${PREFIX}-${name}`;
export const roleName = (name: string): string => `${PREFIX}-${name}`;
export const jobName = (name: string): string => `${PREFIX}-${name}`;
export const workflowName = (name: string): string => `${PREFIX}-${name}`;
export const workGroup = PREFIX;
