import { Failure } from '../../../setup/failure.mjs';
import { reasonOf, remedyOf } from '../delivery-errors.ts';
import { excerpt, type Kind, nameOf } from '../letter.ts';
import { deliver, describe } from '../targets.ts';

/**
 * A firing of a schedule that did not reach its target; the body is the target's input.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
 */
export const firing: Kind = (letter) => {
  const { SCHEDULE_ARN, TARGET_ARN, SCHEDULED_TIME, IS_PAYLOAD_TRUNCATED } = letter.attributes;
  if (!SCHEDULE_ARN || !TARGET_ARN) return undefined;
  return {
    what: [
      `firing of the schedule ${nameOf(SCHEDULE_ARN)}, due at ${SCHEDULED_TIME}, for ${describe(TARGET_ARN)}`,
      `with the input: ${excerpt(letter.body)}`,
    ],
    why: reasonOf(letter),
    todo: remedyOf(letter),
    replay: () => {
      if (IS_PAYLOAD_TRUNCATED === 'true')
        throw new Failure('Its input was cut off, since it was too long for the queue.');
      return deliver(TARGET_ARN, letter.body, letter.id);
    },
  };
};
