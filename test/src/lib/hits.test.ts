import { type HitFile, hitFiles } from '../../../src/lib/hits.ts';

const HOUR = '2024-02-29T23';

/** The rows of a readable file, whatever its shape. */
function rowsOf({ body }: HitFile): Record<string, unknown>[] {
  return body.startsWith('[') ? JSON.parse(body) : JSON.parse(`[${body.replaceAll('}\n{', '},{')}]`);
}

describe('hitFiles', () => {
  const files = Array.from(hitFiles(HOUR, 3001, 7));
  const readable = files.filter((file) => file.readable);

  it('makes as many hits as asked for, a file a minute', () => {
    expect(readable.map(({ key }) => key)).toEqual(
      readable.map(
        (_, minute) => `hits/year=2024/month=02/day=29/hour=23/minute=${String(minute).padStart(2, '0')}/hits.json`,
      ),
    );
    expect(readable.flatMap(rowsOf)).toHaveLength(3001);
    expect(Array.from(hitFiles(HOUR, 10_000, 7))).toHaveLength(61);
  });

  it('has lines, objects over several lines, and arrays', () => {
    const [lines, objects, array] = readable.map(({ body }) => body);

    expect(lines?.split('\n')[0]).toMatch(/^\{.*\}$/);
    expect(objects?.split('\n')[0]).toBe('{');
    expect(array).toMatch(/^\[/);
  });

  it('says how many rows of each file keep the contract', () => {
    for (const file of readable) {
      const good = rowsOf(file).filter(
        ({ GroupID, CountryCode, UserAgent, Timestamp }) =>
          typeof GroupID === 'number' && CountryCode && UserAgent && String(Timestamp).startsWith(`${HOUR}:`),
      );
      expect(good).toHaveLength(file.hits);
      expect(rowsOf(file)).toHaveLength(file.hits + file.broken);
    }
    expect(readable.reduce((sum, { broken }) => sum + broken, 0)).toBeGreaterThan(0);
  });

  it('has one file that cannot be read', () => {
    const [broken, ...others] = files.filter((file) => !file.readable);

    expect(others).toEqual([]);
    expect(() => JSON.parse(broken?.body ?? '')).toThrow(SyntaxError);
  });

  it('makes the same of the same seed, and other hits of another', () => {
    expect(Array.from(hitFiles(HOUR, 3001, 7))).toEqual(files);
    expect(Array.from(hitFiles(HOUR, 3001, 8))).not.toEqual(files);
  });

  it('has popular and rare values', () => {
    const counts = new Map<unknown, number>();
    for (const { Domain } of readable.flatMap(rowsOf)) {
      counts.set(Domain, (counts.get(Domain) ?? 0) + 1);
    }

    expect(Math.max(...counts.values())).toBeGreaterThan(20 * Math.min(...counts.values()));
  });
});
