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
import { GetObjectCommand, PutObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { s3 } from './clients.ts';
import { required } from './environment.ts';
import { inParallel } from './in-parallel.ts';

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

/** Do something, and say of the things how it went. */
async function telling(mine: readonly Named[], by: string, tell: () => Promise<void>): Promise<void> {
  const say = (state: Entry['state']) =>
    inParallel(mine, WIDTH, ({ name, etag }) => write(name, { state, by, at: now() }, { IfMatch: etag ?? '' }));
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
  const first = await write(name, entry, { IfNoneMatch: '*' });
  if (first !== undefined) {
    return { state: 'mine', etag: first };
  }
  const { found, etag } = await read(name);
  if (found.state === 'told') {
    return { state: 'told' };
  }
  if (found.state === 'telling' && found.by === by) {
    // The answer to the write was lost, and it was tried again.
    return { state: 'mine', etag };
  }
  if (found.state === 'telling' && Date.parse(found.at) + LEASE > Date.now()) {
    return { state: 'others' };
  }
  const taken = await write(name, entry, { IfMatch: etag });
  return taken !== undefined ? { state: 'mine', etag: taken } : { state: 'others' };
}

async function read(name: string): Promise<{ found: Entry; etag: string }> {
  const object = await s3().send(new GetObjectCommand(place(name)));
  return { found: JSON.parse((await object.Body?.transformToString()) ?? '') as Entry, etag: object.ETag ?? '' };
}

/** Write an entry where nothing has come in between. Returns its ETag; undefined when something has. */
async function write(
  name: string,
  entry: Entry,
  condition: { IfNoneMatch: '*' } | { IfMatch: string },
): Promise<string | undefined> {
  try {
    const Body = JSON.stringify(entry);
    const put = new PutObjectCommand({ ...place(name), ...condition, Body, ContentType: 'application/json' });
    return (await s3().send(put)).ETag ?? '';
  } catch (error) {
    // 409 is a conditional write that ran into another one: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
    if (error instanceof S3ServiceException && [409, 412].includes(error.$metadata.httpStatusCode ?? 0)) {
      return undefined;
    }
    throw error;
  }
}

function place(name: string) {
  return { Bucket: required('ARTIFACTS_BUCKET'), Key: `told/${name}.json` };
}

function now(): string {
  return new Date().toISOString();
}
