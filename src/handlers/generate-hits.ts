import { HOUR, hourOf, instantOf } from '../lib/hours.ts';
import { logger, observed } from '../lib/observability.ts';
import { type UploadedHits, uploadHits } from '../lib/upload-hits.ts';

interface Request {
  /** A time in the hour of the hits; in the last full hour when not given. */
  readonly time?: string;
  /** How many hits; 1,000 when not given, at most 200,000 (what the function's memory holds). */
  readonly count?: number;
  /** What the random numbers begin with; the time when not given. */
  readonly seed?: number;
}

const MOST = 200_000;

/** Uploads made-up hits of an hour. */
export const handler = observed(
  async ({ time, count = 1000, seed = Date.now() }: Request = {}): Promise<UploadedHits> => {
    if (!Number.isInteger(count) || count < 1 || count > MOST) {
      throw new RangeError(`count is ${count}; it must be a whole number from 1 to ${MOST}.`);
    }
    const within = time === undefined ? new Date(Date.now() - HOUR) : instantOf(time, 'time');
    const uploaded = await uploadHits(hourOf(within), count, seed);
    logger.info('Uploaded.', { ...uploaded, seed });
    return uploaded;
  },
);
