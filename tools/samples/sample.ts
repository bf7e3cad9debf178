/** Sample data: files, and what a pipeline must make of them. */
export interface Sample {
  readonly files: readonly SampleFile[];
  readonly expected: Counts;
}

export interface SampleFile {
  /** Of the landing bucket. */
  readonly key: string;
  readonly body: string | Uint8Array;
}

/** Rows, where rowsIn = rowsOut + duplicates + quarantined. */
export interface Counts {
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly duplicates: number;
  readonly quarantined: number;
}

export const jsonLines = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
