import { Failure } from '../../setup/failure.mjs';
import type { Decision } from './decision.ts';
import { list, type Policy, type Statement, statementsOf } from './policy.ts';
import { matches } from './wildcard.ts';

/** The smallest thing that can be granted: one action of a role on one resource, on one value of each condition. */
export interface Grant {
  readonly role: string;
  readonly policy: string;
  /** Its place in the policy, from 0. */
  readonly statement: number;
  readonly action: string;
  /** An ARN, with wildcards. */
  readonly resource: string;
  readonly conditions: readonly Condition[];
}

interface Condition {
  readonly key: string;
  /** With wildcards, where the operator takes them. */
  readonly value: string;
  readonly isPattern: boolean;
}

const OPERATORS = new Map([
  ['StringEquals', false],
  ['StringLike', true],
]);

/** @throws Failure where a policy says something that is not understood here */
export function grantsOf(policy: Policy): Grant[] {
  return statementsOf(policy).flatMap((statement, index) => {
    const where = `Statement ${index + 1} of the policy ${policy.policy} of ${policy.role}`;
    if (statement.Effect !== 'Allow') throw new Failure(`${where} denies; a role is to be granted less instead.`);
    if (!statement.Action || !statement.Resource) throw new Failure(`${where} names no Action or no Resource.`);
    const conditions = conditionsOf(statement, where);
    return list(statement.Action).flatMap((action) =>
      list(statement.Resource).flatMap((resource) =>
        conditions.map((each) => ({
          role: policy.role,
          policy: policy.policy,
          statement: index,
          action,
          resource,
          conditions: each,
        })),
      ),
    );
  });
}

/** Whether the grant allows what was decided. */
export function allows({ role, action, resource, conditions }: Grant, decision: Decision): boolean {
  return (
    role === decision.role &&
    action.toLowerCase() === decision.action.toLowerCase() &&
    matches(resource, decision.resource) &&
    conditions.every(({ key, value, isPattern }) => {
      const found = decision.context[key];
      return typeof found === 'string' && (isPattern ? matches(value, found) : value === found);
    })
  );
}

/** Every choice of one value a key. */
function conditionsOf({ Condition = {} }: Statement, where: string): Condition[][] {
  const keys = Object.entries(Condition).flatMap(([operator, values]) => {
    const isPattern = OPERATORS.get(operator);
    if (isPattern === undefined) {
      throw new Failure(`${where} has the condition ${operator}; here only ${[...OPERATORS.keys()].join(', ')} are.`);
    }
    return Object.entries(values).map(([key, value]) => ({ key: key.toLowerCase(), values: list(value), isPattern }));
  });
  return keys.reduce<Condition[][]>(
    (chosen, { key, values, isPattern }) =>
      chosen.flatMap((before) => values.map((value) => [...before, { key, value, isPattern }])),
    [[]],
  );
}
