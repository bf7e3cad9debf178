import { randomBytes } from 'node:crypto';

/** A name for a run: sorts by time, is unique, and is fit for keys and file names: `shipping-20240709T140000123Z-1a2b3c4d`. */
export function uniqueName(prefix: string, now: Date): string {
  return `${prefix}-${now.toISOString().replaceAll(/[-:.]/g, '')}-${randomBytes(4).toString('hex')}`;
}
