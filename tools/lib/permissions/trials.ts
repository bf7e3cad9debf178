import type { Decision } from './decision.ts';
import type { Grant } from './grant.ts';
import { list, type Policy, statementsOf } from './policy.ts';
import type { Test } from './recording.ts';
import type { Usage } from './usage.ts';

/** A statement, or an action of one, that is to be taken away. */
export interface Trial {
  readonly policy: Policy;
  /** Its place in the policy, from 0. */
  readonly statement: number;
  /** The action, when the rest of the statement stays. */
  readonly action?: string;
  readonly name: string;
  readonly grants: readonly Grant[];
  /** What was allowed by it alone. */
  readonly asked: readonly Decision[];
}

/** Every statement of these policies, by role; or every action of each. */
export function trials(
  policies: readonly Policy[],
  grants: readonly Grant[],
  usage: Usage,
  byAction: boolean,
): Trial[] {
  const sorted = [...policies].sort((one, other) => one.role.localeCompare(other.role));
  return sorted.flatMap((policy) =>
    statementsOf(policy).flatMap(({ Action }, statement) => {
      const actions = list(Action);
      return (byAction ? actions : [undefined]).map((action) => {
        const taken = grants.filter(
          (grant) =>
            grant.role === policy.role &&
            grant.policy === policy.policy &&
            grant.statement === statement &&
            (!action || grant.action === action),
        );
        return {
          policy,
          statement,
          ...(action && { action }),
          name: `${policy.role} ${policy.policy} ${statement + 1}: ${action ?? actions.join(', ')}`,
          grants: taken,
          asked: usage.restingOn(taken),
        };
      });
    }),
  );
}

/** The tests during which something was asked for first, quick ones first. */
export function testsOf({ asked }: Trial, tests: readonly Test[], most: number): string[] {
  return tests
    .filter(({ begun, ended }) => asked.some(({ time }) => begun <= time && time <= ended))
    .sort((one, other) => one.ended - one.begun - (other.ended - other.begun))
    .slice(0, most)
    .map(({ test }) => test);
}
