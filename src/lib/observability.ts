/** The logger and tracer that all handlers share, and the wrapping that feeds them. */
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';

export const logger = new Logger();
export const tracer = new Tracer();

/**
 * Make a Lambda handler of a function: its log lines carry the request id, its errors are logged and traced before Lambda
 * sees them.
 */
export function observed<E, R>(handle: (event: E, context: Context) => Promise<R>) {
  return middy<E, R>()
    .use(captureLambdaHandler(tracer, { captureResponse: false }))
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .onError(({ error }) => {
      logger.error('The invocation failed.', error as Error);
    })
    .handler(handle);
}
