import type { Beginning } from './uploads.ts';

/** What is wrong with a CSV file, as far as its beginning tells; undefined when nothing is. */
export function csvFault({ size }: Beginning): string | undefined {
  return size === 0 ? 'The file is empty.' : undefined;
}
