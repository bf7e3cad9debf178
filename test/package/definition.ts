import type { Resource } from './template.ts';

/** A value that is known when the stack is deployed: `{Ref: …}`, `{'Fn::GetAtt': …}`, … */
export type Intrinsic = Record<string, unknown>;

/**
 * The definition of a state machine, as JSON.
 *
 * @param word what stands for a value that is known when the stack is deployed
 */
export function definitionOf({ Properties }: Resource, word: (value: Intrinsic) => string): string {
  const definition = Properties.DefinitionString;
  if (typeof definition === 'string') return definition;
  const [text, values]: [string, Record<string, Intrinsic>] = definition['Fn::Sub'];
  return text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => JSON.stringify(word(values[name] ?? {})).slice(1, -1));
}
