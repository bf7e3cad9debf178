import type { DeadLetter } from './letter.ts';

/** What to do about an error code; the codes of rules, and those of the calls that schedules make. */
const REMEDIES: readonly [code: RegExp, remedy: string][] = [
  [
    /PERMISSION|ACCESS.?DENIED|ASSUME_ROLE/i,
    'The permission to invoke it is missing: deploy the stage again, which puts it back.',
  ],
  [/NO_RESOURCE|NOT.?FOUND/i, 'It is not there: deploy the stage again.'],
  [/THROTTL|LIMIT_EXCEEDED|TOO.?MANY/i, 'It had too much to do. Replay it when that is over.'],
  [
    /TIMEOUT|CONNECTION|INTERNAL|TRANSIENT|SERVICE.?(EXCEPTION|UNAVAILABLE)/i,
    'It could not be reached in time. Replay it.',
  ],
];

/**
 * Why EventBridge gave up, by the attributes of its dead letters:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export function reasonOf({ attributes }: DeadLetter): string {
  const { ERROR_CODE = 'no error code', ERROR_MESSAGE = '', EXHAUSTED_RETRY_CONDITION, RETRY_ATTEMPTS } = attributes;
  const until = EXHAUSTED_RETRY_CONDITION ? `, until ${EXHAUSTED_RETRY_CONDITION} was reached` : '';
  return `${ERROR_CODE}: ${ERROR_MESSAGE} (retried ${RETRY_ATTEMPTS ?? 0} times${until})`;
}

/** What to mend before it is replayed. */
export function remedyOf({ attributes }: DeadLetter): string {
  const code = attributes.ERROR_CODE ?? '';
  return REMEDIES.find(([pattern]) => pattern.test(code))?.[1] ?? 'Mend what the error says.';
}
