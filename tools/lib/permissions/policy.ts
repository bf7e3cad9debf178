/** An inline policy of a role, as IAM gives it back. */
export interface Policy {
  readonly role: string;
  readonly policy: string;
  readonly document: { readonly Statement: Statement | readonly Statement[] };
}

/** A statement of it: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export const list = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as T];

export const statementsOf = ({ document }: Policy): readonly Statement[] => list(document.Statement);

/** The policies as they are without one statement, or without one action of it. */
export function without({ role, policy, document }: Policy, index: number, action?: string): Policy {
  const statements = list(document.Statement).flatMap((statement, at) => {
    if (at !== index) return [statement];
    const actions = action ? list(statement.Action).filter((each) => each !== action) : [];
    return actions.length > 0 ? [{ ...statement, Action: actions }] : [];
  });
  return { role, policy, document: { ...document, Statement: statements } };
}
