/**
 * Telling each thing once, however often its event comes, and however many functions are told of it at the same moment.
 *
 * A thing is an object `told/NAME.json` in the artifacts bucket. That S3 creates it only when it is not there (If-None-Match) decides
 * who tells; who has told says so in it. Whoever comes meanwhile waits for that. Who fails to tell gives the thing up for the next one;
 * who dies over it has not told for good after `LEASE`. So a thing is told twice only where somebody died, or S3 failed, between telling
 * it and saying so.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { required } from './environment.ts';
import { inParallel } from './in-parallel.ts';
import { readJson, writeJson } from './objects.ts';

/** Milliseconds; longer than any function that tells may run. */
const LEASE = 150_000;
/** Milliseconds; several looks, and less than any of them may run. */
const PATIENCE = 20_000;
const BETWEEN_LOOKS = 500;
const WIDTH = 25;

/** Somebody else is telling a thing, and does not come to an end; whoever gets this tries again. */
class StillBeingToldError extends Error {
  override readonly name = 'StillBeingToldError';
}

interface Entry {
  readonly state: 'telling' | 'told' | 'given up';
  /** Who has written it. */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Whose a thing is, and the ETag of its object where it is one's own. */
interface Claim {
  readonly state: 'mine' | 'told' | 'others';
  readonly etag?: string;
}

interface Named {
  readonly name: string;
  readonly etag?: string;
}

/**
 * Tell of those things that nobody has told of.
 *
 * @param nameOf the name of a thing among all that is told, the same whenever it comes.
 * @param tell is given them; not called where there are none.
 * @throws StillBeingToldError when somebody else is telling one of them and has not come to an end within some seconds.
 */
export async function tellOnce<T>(
  things: readonly T[],
  nameOf: (thing: T) => string,
  tell: (untold: T[]) => Promise<void>,
): Promise<void> {
  const by = randomUUID();
  const patience = Date.now() + PATIENCE;
  for (let left = things; left.length > 0; ) {
    const claims = await inParallel(left, WIDTH, async (thing) => {
      const name = nameOf(thing);
      return { thing, name, ...(await claim(name, by)) };
    });
    const mine = claims.filter(({ state }) => state === 'mine');
    if (mine.length > 0) {
      await telling(mine, by, () => tell(mine.map(({ thing }) => thing)));
    }
    left = claims.filter(({ state }) => state === 'others').map(({ thing }) => thing);
    if (left.length > 0) {
      if (Date.now() > patience) {
        throw new StillBeingToldError(`Another invocation is telling ${left.map(nameOf).join(', ')}. Try again.`);
      }
      await setTimeout(BETWEEN_LOOKS);
    }
  }
}

/** As `tellOnce`, of one thing, by its name. */
export function tellOneOnce(name: string, tell: () => Promise<void>): Promise<void> {
  return tellOnce([name], (each) => each, tell);
}

/** Do something, and say of the things how it went. */
async function telling(mine: readonly Named[], by: string, tell: () => Promise<void>): Promise<void> {
  const say = (state: Entry['state']) =>
    inParallel(mine, WIDTH, ({ name, etag }) =>
      writeJson(place(name), { state, by, at: now() }, { IfMatch: etag ?? '' }),
    );
  try {
    await tell();
  } catch (error) {
    await say('given up');
    throw error;
  }
  await say('told');
}

/** Make a thing one's own, unless it is told, or somebody else's. */
async function claim(name: string, by: string): Promise<Claim> {
  const entry: Entry = { state: 'telling', by, at: now() };
  const first = await writeJson(place(name), entry, { IfNoneMatch: '*' });
  if (first !== undefined) {
    return { state: 'mine', etag: first };
  }
  const found = await readJson<Entry>(place(name));
  if (!found) {
    return { state: 'others' };
  }
  const { content, etag } = found;
  if (content.state === 'told') {
    return { state: 'told' };
  }
  if (content.state === 'telling' && content.by === by) {
    // The answer to the write was lost, and it was tried again.
    return { state: 'mine', etag };
  }
  if (content.state === 'telling' && Date.parse(content.at) + LEASE > Date.now()) {
    return { state: 'others' };
  }
  const taken = await writeJson(place(name), entry, { IfMatch: etag });
  return taken !== undefined ? { state: 'mine', etag: taken } : { state: 'others' };
}

function place(name: string) {
  return { Bucket: required('ARTIFACTS_BUCKET'), Key: `told/${name}.json` };
}

function now(): string {
  return new Date().toISOString();
}
