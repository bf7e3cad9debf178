/**
 * Suspects: inputs that a pipeline's runs have failed with, as often as a batch may.
 *
 * One of them may be what no run survives. To find it, the inputs of such a batch are tried apart, in halves, each as a batch of its
 * own, beside what else arrives. An input that fails alone, again and again, is poison where other batches go through meanwhile;
 * where none does, the fault is not of the input, and everything is kept.
 *
 * They are one object a pipeline, `batches/PIPELINE/suspects.json` in the artifacts bucket, which is there as long as there are any.
 */
import { required } from './environment.ts';
import type { FailedRun } from './failed-runs.ts';
import type { Input } from './inputs.ts';
import { deleteIfUnchanged, readJson, writeJson } from './objects.ts';
import type { Pipeline } from './pipelines.ts';

/** Inputs that are tried together, as a batch of their own. */
export interface Group {
  readonly inputs: readonly Input[];
  /** When the batch was given up that had them first, and when they were tried last; ISO 8601. */
  readonly suspectedAt: string;
  readonly triedAt: string;
  /** Of one input, the runs that have failed with it alone. */
  readonly failures: readonly FailedRun[];
}

export interface Suspects {
  readonly groups: readonly Group[];
  /** Batches that were given up; what they have published or recorded is taken back by the next one that goes through. */
  readonly abandoned: readonly string[];
  /** How many tries of suspects have failed since a batch was completed, and when the last one did. */
  readonly failuresInARow: number;
  readonly failedAt: string;
  /** When a batch was completed last, since there are suspects. */
  readonly completedAt?: string;
}

/** A batch, as far as it matters here. */
interface Tried {
  readonly batch: string;
  readonly inputs: readonly Input[];
  readonly abandoned?: readonly string[];
}

/** Others change the suspects again and again; whoever gets this tries again. */
class SuspectsChangedError extends Error {
  override readonly name = 'SuspectsChangedError';
}

const NOBODY: Suspects = { groups: [], abandoned: [], failuresInARow: 0, failedAt: '' };
const LONGEST_SECONDS = 3600;
const TRIES = 5;

/** The suspects of a pipeline. */
export async function suspectsOf(pipeline: Pipeline): Promise<Suspects> {
  return (await read(pipeline)).suspects;
}

/**
 * Change the suspects of a pipeline; `change` may be asked again, where somebody else has changed them meanwhile.
 *
 * @throws SuspectsChangedError where that goes on.
 */
export async function update(pipeline: Pipeline, change: (suspects: Suspects) => Suspects): Promise<Suspects> {
  for (let tries = 1; tries <= TRIES; tries++) {
    const { suspects, etag } = await read(pipeline);
    const changed = change(suspects);
    if (changed === suspects || (await write(pipeline, changed, etag))) {
      return changed;
    }
  }
  throw new SuspectsChangedError(`${place(pipeline).Key} was changed by others ${TRIES} times. Try again.`);
}

/** Whether an input is in a group. */
export function isSuspect({ groups }: Suspects, input: Input): boolean {
  return groups.some((group) => isOf(group, input));
}

/** Give up a batch that has failed too often: its inputs are tried in halves, or one alone again. The same batch twice is nothing new. */
export function suspected(suspects: Suspects, batch: Tried, failed: readonly FailedRun[], now: string): Suspects {
  if (suspects.abandoned.includes(batch.batch)) {
    return suspects;
  }
  const before = suspects.groups.find(({ inputs }) => inputs.some((each) => isOf(batch, each)));
  const others = without(suspects, batch);
  const group = { suspectedAt: before?.suspectedAt ?? now, triedAt: now };
  const tried = halves(batch.inputs).map((inputs) => ({
    ...group,
    inputs,
    failures: batch.inputs.length === 1 ? [...(before?.failures ?? []), ...failed] : [],
  }));
  return {
    ...others,
    groups: [...others.groups, ...tried],
    abandoned: [...suspects.abandoned, batch.batch],
    failuresInARow: suspects.failuresInARow + (before ? 1 : 0),
    failedAt: now,
  };
}

/** Clear the inputs of a batch that went through. It has taken back what the batches given up before it had done. */
export function cleared(suspects: Suspects, batch: Tried, now: string): Suspects {
  if (suspects.groups.length + suspects.abandoned.length === 0) {
    return suspects;
  }
  const done = [batch.batch, ...(batch.abandoned ?? [])];
  return {
    ...without(suspects, batch),
    abandoned: suspects.abandoned.filter((each) => !done.includes(each)),
    failuresInARow: 0,
    completedAt: now,
  };
}

/** The suspects without the inputs of a batch. */
export function without(suspects: Suspects, batch: Pick<Tried, 'inputs'>): Suspects {
  return only(suspects, (input) => !isOf(batch, input));
}

/** The suspects as far as their inputs are wanted. */
export function only(suspects: Suspects, isWanted: (input: Input) => boolean): Suspects {
  const groups = suspects.groups
    .map((group) => ({ ...group, inputs: group.inputs.filter(isWanted) }))
    .filter(({ inputs }) => inputs.length > 0);
  return { ...suspects, groups };
}

/**
 * The inputs that are poison: each has failed alone `attempts` times, and once at least after another batch had gone through since
 * it is suspected.
 */
export function poison({ groups, completedAt }: Suspects, attempts: number): Group[] {
  return groups.filter(({ inputs, failures, suspectedAt }) => {
    const last = failures.at(-1);
    return (
      inputs.length === 1 &&
      failures.length >= attempts &&
      completedAt !== undefined &&
      last !== undefined &&
      completedAt > suspectedAt &&
      last.startedAt >= completedAt
    );
  });
}

/**
 * The group that is to be tried next, if it is time to: at once after a batch went through, later and later where none does.
 *
 * @param seconds after the first failure; twice as many after each further one, an hour at most.
 */
export function dueGroup(
  { groups, failuresInARow, failedAt }: Suspects,
  now: Date,
  seconds: number,
): Group | undefined {
  const wait = failuresInARow === 0 ? 0 : Math.min(seconds * 2 ** (failuresInARow - 1), LONGEST_SECONDS);
  const [longest] = groups.toSorted((one, other) => (one.triedAt < other.triedAt ? -1 : 1));
  return Date.parse(failedAt) + wait * 1000 <= now.getTime() ? longest : undefined;
}

function halves(inputs: readonly Input[]): Input[][] {
  const middle = Math.ceil(inputs.length / 2);
  return [inputs.slice(0, middle), inputs.slice(middle)].filter(({ length }) => length > 0);
}

function isOf({ inputs }: Pick<Tried, 'inputs'>, { versionId }: Input): boolean {
  return inputs.some((each) => each.versionId === versionId);
}

async function read(pipeline: Pipeline): Promise<{ suspects: Suspects; etag?: string }> {
  const found = await readJson<Suspects>(place(pipeline));
  return found ? { suspects: found.content, etag: found.etag } : { suspects: NOBODY };
}

/** @returns whether they were written: nobody has changed them meanwhile. */
async function write(pipeline: Pipeline, suspects: Suspects, etag: string | undefined): Promise<boolean> {
  if (suspects.groups.length + suspects.abandoned.length === 0) {
    return !etag || deleteIfUnchanged({ ...place(pipeline), IfMatch: etag });
  }
  const condition = etag ? { IfMatch: etag } : ({ IfNoneMatch: '*' } as const);
  return (await writeJson(place(pipeline), suspects, condition)) !== undefined;
}

function place(pipeline: Pipeline) {
  return { Bucket: required('ARTIFACTS_BUCKET'), Key: `batches/${pipeline.name}/suspects.json` };
}
