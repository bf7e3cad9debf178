import { PutObjectCommand } from '@aws-sdk/client-s3';
import { s3 } from '../lib/clients/s3.ts';
import { required } from '../lib/environment.ts';
import { logger, observed } from '../lib/observability.ts';
import { shipments } from '../lib/shipments.ts';

interface Request {
  /** How many shipments; 100 when not given, at most 500,000 (what the function's memory holds). */
  readonly count?: number;
  /** What the random numbers begin with; the time when not given. */
  readonly seed?: number;
}

const MOST = 500_000;

/** Uploads made-up shipments as JSON lines, under a name with the time. */
export const handler = observed(
  async ({ count = 100, seed = Date.now() }: Request = {}): Promise<{ bucket: string; key: string; count: number }> => {
    if (!Number.isInteger(count) || count < 1 || count > MOST) {
      throw new RangeError(`count is ${count}; it must be a whole number from 1 to ${MOST}.`);
    }
    const now = new Date();
    const target = {
      bucket: required('LANDING_BUCKET'),
      key: `shipping/generated-${now.toISOString().replaceAll(/[-:.]/g, '')}.json`,
    };
    const lines = Array.from(shipments(count, seed, now), (shipment) => `${JSON.stringify(shipment)}\n`);
    await s3().send(
      new PutObjectCommand({
        Bucket: target.bucket,
        Key: target.key,
        Body: lines.join(''),
        ContentType: 'application/x-ndjson',
      }),
    );
    logger.info('Uploaded.', { ...target, count, seed });
    return { ...target, count };
  },
);
