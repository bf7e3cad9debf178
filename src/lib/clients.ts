/**
 * The AWS clients of all handlers, each made when it is first used.
 *
 * Retries are the SDK's own (standard mode). What the handlers call may be called again: a notification that comes twice says the same,
 * and a run that is started twice finds its batch taken.
 */
import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { tracer } from './observability.ts';

// Each client is called in sequence or with a bounded number of requests at once.
const config = { maxAttempts: 5 };

export const s3 = once(
  () =>
    // Path style, so that an endpoint given by AWS_ENDPOINT_URL needs no wildcard DNS.
    new S3Client({ ...config, forcePathStyle: Boolean(process.env.AWS_ENDPOINT_URL) }),
);
export const glue = once(() => new GlueClient(config));
export const stepFunctions = once(() => new SFNClient(config));
export const sns = once(() => new SNSClient(config));

function once<C extends Parameters<typeof tracer.captureAWSv3Client>[0]>(make: () => C): () => C {
  let client: C | undefined;
  return () => {
    client ??= tracer.captureAWSv3Client(make()) as C;
    return client;
  };
}
