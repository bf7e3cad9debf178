import type { Finding } from './findings.ts';
import type { Template } from './template.ts';

/** An answer to findings of cdk-nag: of one resource, or of all when it stands at the top of the template. */
export interface Answer {
  resource?: string;
  /** The rule. */
  id: string;
  reason: string;
  /** What the rule says in brackets, when not everything that it says is answered. */
  appliesTo?: (string | { regex: string })[];
}

interface Metadata {
  cdk_nag?: { rules_to_suppress: Omit<Answer, 'resource'>[] };
}

/** The answers that a template holds, in the form that cdk-nag gave them: `Metadata: {cdk_nag: {rules_to_suppress: […]}}`. */
export function answersIn(template: Template): Answer[] {
  const listed = (metadata: Metadata = {}) => metadata.cdk_nag?.rules_to_suppress ?? [];
  return [
    ...listed(template.Metadata),
    ...Object.entries(template.Resources).flatMap(([resource, { Metadata }]) =>
      listed(Metadata).map((answer) => ({ ...answer, resource })),
    ),
  ];
}

/** Whether the answer is to the finding. */
export function answersTo({ resource, id, appliesTo }: Answer, finding: Finding): boolean {
  const [, rule, detail] = /^([^[]+)(?:\[(.*)\])?$/s.exec(finding.rule) ?? [];
  if (id !== rule || (resource !== undefined && resource !== finding.resource)) return false;
  if (!appliesTo) return true;
  return appliesTo.some((each) =>
    typeof each === 'string' ? each === detail : detail !== undefined && new RegExp(each.regex).test(detail),
  );
}
