import { EventBridgeClient, ListTargetsByRuleCommand, type Target } from '@aws-sdk/client-eventbridge';
import { Failure } from '../../../setup/failure.mjs';
import { reasonOf, remedyOf } from '../delivery-errors.ts';
import { type DeadLetter, excerpt, type Kind, nameOf, objectIn } from '../letter.ts';
import { deliver, describe } from '../targets.ts';

/** An event that a rule could not deliver to a target. */
export const event: Kind = (letter) => {
  const { RULE_ARN, TARGET_ARN } = letter.attributes;
  if (!RULE_ARN || !TARGET_ARN) return undefined;
  const { source, detail, 'detail-type': type } = objectIn(letter.body) ?? {};
  return {
    what: [
      type ? `event "${type}" of ${source}` : 'event, as its rule has transformed it',
      `from the rule ${nameOf(RULE_ARN)}, for ${describe(TARGET_ARN)}`,
      `holding: ${excerpt(detail ? JSON.stringify(detail) : letter.body)}`,
    ],
    why: reasonOf(letter),
    todo: remedyOf(letter),
    replay: async () => deliver(TARGET_ARN, inputFor(letter, await targetsOf(RULE_ARN)), letter.id),
  };
};

/**
 * What the target is to be given: the event, unless the rule makes something else of it.
 *
 * @param targets those that the rule has now
 */
export function inputFor(
  { body, attributes: { RULE_ARN = '', TARGET_ARN = '' } }: DeadLetter,
  targets: Target[],
): string {
  const found = targets.filter(({ Arn }) => Arn === TARGET_ARN);
  const [target] = found;
  if (!target) throw new Failure(`The rule ${nameOf(RULE_ARN)} has no target ${TARGET_ARN} any more.`);
  const inputs = new Set(
    found.map(({ Input, InputPath, InputTransformer }) => JSON.stringify([Input, InputPath, InputTransformer])),
  );
  if (inputs.size > 1) {
    throw new Failure(
      `The rule ${nameOf(RULE_ARN)} has several targets ${TARGET_ARN} with different inputs, and the message does not say which one missed it.`,
    );
  }
  if (target.Input !== undefined) return target.Input;
  if ((target.InputTransformer || target.InputPath) && isEvent(body)) {
    throw new Failure(
      `The rule ${nameOf(RULE_ARN)} transforms its events (${target.InputTransformer ? 'InputTransformer' : 'InputPath'}), and only EventBridge can do that.`,
    );
  }
  return body;
}

/** Whether it is an event as EventBridge has it, not what a rule has made of one. */
const isEvent = (body: string): boolean => {
  const { source, detail, 'detail-type': type } = objectIn(body) ?? {};
  return source !== undefined && detail !== undefined && type !== undefined;
};

/** `rule/NAME` of the default bus, `rule/BUS/NAME` of another. */
async function targetsOf(ruleArn: string): Promise<Target[]> {
  const [, ...path] = ruleArn.split('/');
  const Rule = path.pop();
  const EventBusName = path.join('/') || undefined;
  const { Targets = [] } = await new EventBridgeClient().send(new ListTargetsByRuleCommand({ Rule, EventBusName }));
  return Targets;
}
