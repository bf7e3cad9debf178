/**
 * How long the fuzz tests of the handlers try.
 *
 * Without more, examples that are the same each time. `FUZZ_EXAMPLES=100000 npx jest test/src/fuzz` tries that many of each, others
 * each time; what fails is printed with its seed.
 */
import * as fc from 'fast-check';

const wanted = Number(process.env.FUZZ_EXAMPLES ?? 0);

/** Most examples take far less than a millisecond, on any machine; what takes this long grows faster than its input. */
const HANG_MS = 10_000;

jest.setTimeout(wanted ? 3_600_000 : 120_000);

/** How a property is fuzzed. */
export const fuzzed = (examples = 300) => (wanted ? { numRuns: wanted } : { numRuns: examples, seed: 1 });

/** What a call gives, or the error that it throws; fails if it takes as long as a hang. */
export function outcome<T>(call: () => T): { value?: T; error?: unknown } {
  const start = performance.now();
  try {
    return { value: call() };
  } catch (error) {
    return { error };
  } finally {
    expect(performance.now() - start).toBeLessThan(HANG_MS);
  }
}

/** As `outcome`, of a promise. */
export async function outcomeOf<T>(call: () => Promise<T>): Promise<{ value?: T; error?: unknown }> {
  try {
    return { value: await call() };
  } catch (error) {
    return { error };
  }
}

/** Keys of objects as strangers write them. */
export const keys = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc
    .array(
      fc.constantFrom(
        ...[
          'shipping/',
          'extract/',
          'a',
          '.json',
          '.csv',
          '.gz',
          '/',
          '..',
          '%',
          '%2',
          '%zz',
          '%E0%A4',
          '+',
          ' ',
          '\0',
        ],
        ...['=', 'dt=', "'", '"', '\n', '$(x)', 'é', '\u{1f600}', '\ud800', 'x'.repeat(1000)],
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join('')),
);
