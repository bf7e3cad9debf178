import { paint, seconds } from '../setup/progress.mjs';
import { reasonIn } from './execution.ts';

/** What the local cloud tells: one JSON object a line (local/activity.py). */
export interface Activity {
  /** Seconds since 1970. */
  time: number;
  /** What it happened to, e.g. `job-run`. */
  kind: string;
  name: string;
  /** What happened, e.g. `SUCCEEDED`. */
  status: string;
  [detail: string]: unknown;
}

const GOOD = new Set(['SUCCEEDED', 'READY', 'OK']);
const BAD = new Set([
  'FAILED',
  'ERROR',
  'TIMEOUT',
  'TIMED_OUT',
  'ABORTED',
  'STOPPED',
  'CANCELLED',
  'DROPPED',
  'NOT_SAVED',
]);

/** Said elsewhere, or too long for a line. */
const LEFT_OUT = new Set([
  'cause',
  'time',
  'kind',
  'name',
  'status',
  'seconds',
  'ms',
  'error',
  'why',
  'hint',
  'body',
  'execution',
]);

/** The activity that a line of the local cloud's output is, or undefined if it is something else. */
export function parseActivity(line: string): Activity | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'kind' in value && 'status' in value
      ? (value as Activity)
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * One line of the live log, and below it why something failed:
 *
 *     14:02:11  job-run    millrace-local-shipping-normalize     SUCCEEDED  1.4 s  id=jr_12
 *
 * @param columns the width that the line is cut to; nothing is cut without it
 */
export function renderActivity(activity: Activity, columns = Number.POSITIVE_INFINITY): string {
  const nameWidth = columns < 140 ? 38 : 60;
  const name = columns === Number.POSITIVE_INFINITY ? activity.name : shorten(activity.name, nameWidth);
  const head = `${clock(activity.time)}  ${activity.kind.padEnd(12)}${name.padEnd(nameWidth)} `;
  const status = activity.status.padEnd(10);
  const tail = [duration(activity), ...details(activity)].filter(Boolean).join('  ');
  const room = Math.max(0, columns - head.length - status.length - 1);
  const line = `${head}${paint(colour(activity.status), status)} ${paint('dim', tail.slice(0, room))}`.trimEnd();
  return [line, ...reasons(activity).map((text) => paint('red', `          ${text}`))].join('\n');
}

/** Whether a person wants to see it in the live log: not each state, nor what Spark and deployments put aside in S3. */
export function isShown({ kind, name, status }: Activity): boolean {
  if (kind === 'object')
    return !/\/$|\/_temporary\/|\/\.spark-staging|_SUCCESS$|-serverlessdeploymentbucket-/.test(name);
  if (kind === 'schedule') return status !== 'FIRED'; // what it then invokes is told, too
  return kind !== 'state' || hasFailed({ status });
}

/** Whether it tells of something that went wrong. */
export const hasFailed = ({ status }: { status: string }): boolean => BAD.has(status);

/** The lines that say why something failed. */
function reasons({ status, error, cause, why, hint }: Activity): string[] {
  if (!BAD.has(status)) return [];
  const because = cause === undefined ? undefined : reasonIn(String(cause));
  return [error, because, why, hint]
    .filter((reason) => reason !== undefined)
    .flatMap((reason) => String(reason).split('\n'));
}

/** Cut a name in its middle: its beginning and its end tell most. */
function shorten(name: string, width: number): string {
  if (name.length <= width) return name;
  const start = Math.floor(width / 3);
  return `${name.slice(0, start)}…${name.slice(name.length - (width - start - 1))}`;
}

function colour(status: string): 'red' | 'green' | 'cyan' {
  if (BAD.has(status)) return 'red';
  return GOOD.has(status) ? 'green' : 'cyan';
}

const clock = (time: number): string => new Date(time * 1000).toTimeString().slice(0, 8);

function duration({ seconds: inSeconds, ms }: Activity): string {
  if (typeof inSeconds === 'number') return seconds(inSeconds * 1000);
  return typeof ms === 'number' ? seconds(ms) : '';
}

const details = (activity: Activity): string[] =>
  Object.entries(activity)
    .filter(([name, value]) => !LEFT_OUT.has(name) && value !== null && value !== '')
    .map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : resource(String(value))}`);

/** `function:clean` of `arn:aws:lambda:us-east-1:000000000000:function:clean`. */
const resource = (value: string): string => value.replace(/^arn:aws:[^:]*:[^:]*:[^:]*:/, '');
