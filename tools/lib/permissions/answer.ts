import { roleName } from '../names.ts';
import type { Grant } from './grant.ts';
import { matches } from './wildcard.ts';

/** Why grants stay though nothing here uses them: an entry of `resources/unused-permissions.json`. */
export interface Answer {
  readonly actions: readonly string[];
  /** Of which roles, by their names after the stage, with wildcards; of all, when it is left out. */
  readonly roles?: readonly string[];
  /** On which resources, with wildcards; on all, when it is left out. */
  readonly resources?: readonly string[];
  /** On which value of a condition, with wildcards; on all, when it is left out. */
  readonly values?: readonly string[];
  /** In which policies, by their names, with wildcards; in all, when it is left out. */
  readonly policies?: readonly string[];
  /** Whether a run may use them all the same, by chance: such an answer is not stale for it. */
  readonly sometimes?: boolean;
  readonly reason: string;
  /** The page of AWS's documentation that asks for it. */
  readonly page: string;
}

/** Whether the answer is to this grant. */
export function answers(answer: Answer, grant: Grant): boolean {
  const { actions, roles = ['*'], policies = ['*'], resources = ['*'], values = ['*'] } = answer;
  const one = (patterns: readonly string[], text: string) => patterns.some((pattern) => matches(pattern, text));
  const conditions = grant.conditions.length > 0 ? grant.conditions.map(({ value }) => value) : [''];
  return (
    actions.includes(grant.action) &&
    one(roles.map(roleName), grant.role) &&
    one(policies, grant.policy) &&
    one(resources, grant.resource) &&
    conditions.some((value) => one(values, value))
  );
}

/** What of the answers is to nothing: it is used, or no longer granted. */
export function staleParts(given: readonly Answer[], granted: readonly Grant[], unused: readonly Grant[]): Answer[] {
  return given.flatMap((answer) =>
    answer.actions
      .map((action) => ({ ...answer, actions: [action] }))
      .filter((each) => !(answer.sometimes ? granted : unused).some((grant) => answers(each, grant))),
  );
}
