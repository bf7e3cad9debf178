/**
 * How the AWS clients of all handlers are made: each when it is first used, and each in a file of its own, so that a function loads no other
 * than it calls.
 *
 * Retries are the SDK's own (standard mode). What the handlers call may be called again: a notification that comes twice says the same,
 * and a run that is started twice finds its batch taken.
 */
import { tracer } from '../observability.ts';

/** Each client is called in sequence or with a bounded number of requests at once. */
export const config = { maxAttempts: 5 };

/** A function that gives the one client, traced. */
export function once<C extends Parameters<typeof tracer.captureAWSv3Client>[0]>(make: () => C): () => C {
  let client: C | undefined;
  return () => {
    client ??= tracer.captureAWSv3Client(make()) as C;
    return client;
  };
}
