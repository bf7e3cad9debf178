import { Failure } from '../../../setup/failure.mjs';
import { excerpt, type Kind, logOf, nameOf, objectIn } from '../letter.ts';
import { deliver } from '../targets.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
interface Record {
  requestContext: { requestId: string; functionArn: string; condition: string; approximateInvokeCount: number };
  requestPayload?: unknown;
  responseContext?: { functionError?: string };
  /** What the function answered; a text when it did not get to answer. */
  responsePayload?: FunctionError | string | null;
}

interface FunctionError {
  errorType?: string | undefined;
  errorMessage?: string | undefined;
}

/** The record of an asynchronous invocation that failed, sent to the function's failure destination. */
export const invocation: Kind = ({ id, body }) => {
  const record = objectIn(body) as Record | undefined;
  if (!record?.requestContext?.functionArn) return undefined;
  const { requestId, functionArn } = record.requestContext;
  const name = nameOf(functionArn);
  return {
    what: [
      `invocation of the function ${name}`,
      `given: ${excerpt(JSON.stringify(record.requestPayload) ?? 'nothing')}`,
    ],
    why: reasonOf(record),
    todo: `See what it logged: ${logOf(name, `"${requestId}"`)}`,
    replay: () => {
      if (record.requestPayload === undefined) {
        throw new Failure('The record does not hold what the function was invoked with (requestPayload).');
      }
      return deliver(functionArn, JSON.stringify(record.requestPayload), id);
    },
  };
};

function reasonOf({ requestContext, responseContext, responsePayload }: Record): string {
  const { condition, approximateInvokeCount } = requestContext;
  const payload = typeof responsePayload === 'object' ? responsePayload : { errorMessage: responsePayload };
  const error = [payload?.errorType ?? responseContext?.functionError, payload?.errorMessage]
    .filter(Boolean)
    .join(': ');
  const when =
    condition === 'EventAgeExceeded'
      ? 'It waited longer than Lambda keeps an invocation'
      : `It failed ${approximateInvokeCount} time${approximateInvokeCount === 1 ? '' : 's'}`;
  return `${when}${error ? `: ${excerpt(error)}` : '.'}`;
}
