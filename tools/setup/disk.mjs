// @ts-check
import fs from 'node:fs';
import { Failure } from './failure.mjs';

const GB = 1e9;

/**
 * @param {string} folder
 * @param {number} needed bytes
 * @param {string} purpose what they are for, e.g. `Set-up`
 * @throws {Failure} there is less room on the folder's disk
 */
export function requireRoom(folder, needed, purpose) {
  const { bavail, bsize } = fs.statfsSync(folder);
  const free = bavail * bsize;
  if (free >= needed) return;
  throw new Failure(
    `${purpose} needs about ${(needed / GB).toFixed(1)} GB, and the disk of ${folder} has ${(free / GB).toFixed(1)} GB ` +
      'left. Make room, then try again.',
  );
}
