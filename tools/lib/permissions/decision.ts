import { jsonLines } from '../json-lines.ts';

/** What the local cloud decided about a role: a line of `permissions.jsonl` in its state. */
export interface Decision {
  /** The name of the role. */
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  /** The service's condition keys, in lower case. */
  readonly context: Readonly<Record<string, unknown>>;
  /** When it was first decided so, in seconds since 1970. */
  readonly time: number;
}

/** What roles were allowed, of the lines of the file; what they were refused they have not used. */
export const readAllowed = (lines: string): Decision[] => read(lines, (decision) => decision === 'Allow');

/** What roles were refused. */
export const readDenied = (lines: string): Decision[] => read(lines, (decision) => decision !== 'Allow');

function read(lines: string, isWanted: (decision: string) => boolean): Decision[] {
  return jsonLines(lines)
    .filter(({ principal, decision }) => isWanted(decision) && principal.includes(':role/'))
    .map(({ principal, action, resource, context, time }) => ({
      role: principal.split('/').at(-1),
      action,
      resource,
      context,
      time,
    }));
}
