import { hitFiles } from '../../src/lib/hits.ts';
import type { Sample } from './sample.ts';

/**
 * The hits of one hour, in files of every shape; some rows break the contract, and one file cannot be read.
 *
 * @param hour as `2024-07-09T13`.
 * @param count how many hits, broken ones included.
 * @param seed what the random numbers begin with.
 */
export function hitsSample(hour: string, count: number, seed: number): Sample {
  const files = Array.from(hitFiles(hour, count, seed));
  const sum = (of: 'hits' | 'broken') => files.reduce((total, file) => total + file[of], 0);
  return {
    files,
    expected: { rowsIn: sum('hits') + sum('broken'), rowsOut: sum('hits'), duplicates: 0, quarantined: sum('broken') },
  };
}
