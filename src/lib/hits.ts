/** Made-up hits, the same for the same seed: files of every shape that the pipeline reads, with the faults that real ones have. */
import { base, en, Faker } from '@faker-js/faker';
import { folderOf } from './hours.ts';

/** A record of the pipeline's input. */
export interface Hit {
  readonly GroupID: number;
  readonly CountryCode: string;
  readonly UserAgent: string;
  readonly Language: string;
  readonly Domain: string;
  readonly Timestamp: string;
}

/** A file of one minute, and what the pipeline must make of it. */
export interface HitFile {
  /** Of the landing bucket. */
  readonly key: string;
  readonly body: string;
  readonly hits: number;
  /** Rows that break the contract; a file that cannot be read at all has none. */
  readonly broken: number;
  readonly readable: boolean;
}

const MINUTES = 60;
const HITS_A_FILE = 100;
/** One row in so many is broken. */
const FAULTS = 200;

/**
 * @param hour as `2024-07-09T13`.
 * @param count how many hits, over at most 60 files; some of them are broken, and one file more cannot be read.
 * @param seed what the random numbers begin with.
 */
export function* hitFiles(hour: string, count: number, seed: number): Generator<HitFile> {
  const faker = new Faker({ locale: [en, base], seed });
  const pools = poolsOf(faker);
  const files = Math.min(MINUTES, Math.ceil(count / HITS_A_FILE));
  for (let minute = 0; minute < files; minute += 1) {
    const size = Math.floor((count * (minute + 1)) / files) - Math.floor((count * minute) / files);
    const hits = Array.from({ length: size }, () => hitOf(faker, pools, `${hour}:${padded(minute)}`));
    const texts = hits.map((hit) => JSON.stringify(hit, null, minute % 3 === 1 ? 2 : undefined));
    const broken = hits.map(() => faker.number.int(FAULTS - 1) === 0);
    const rows = hits.map((hit, index) => (broken[index] ? breach(faker, hit) : (texts[index] ?? '')));
    const faults = broken.filter(Boolean).length;
    const body = minute % 3 === 2 ? `[${rows.join(',\n')}]\n` : `${rows.join('\n')}\n`;
    yield { key: keyOf(hour, minute, 'hits'), body, hits: size - faults, broken: faults, readable: true };
  }
  yield {
    key: keyOf(hour, 0, 'cut-off'),
    body: '[{"GroupID": 7, "CountryCode": "C',
    hits: 0,
    broken: 0,
    readable: false,
  };
}

interface Pools {
  readonly countries: readonly string[];
  readonly userAgents: readonly string[];
  readonly domains: readonly string[];
}

function poolsOf(faker: Faker): Pools {
  return {
    countries: faker.helpers.uniqueArray(() => faker.location.countryCode(), 40),
    userAgents: faker.helpers.uniqueArray(() => faker.internet.userAgent(), 200),
    domains: faker.helpers.uniqueArray(() => faker.internet.domainName(), 30),
  };
}

function hitOf(faker: Faker, { countries, userAgents, domains }: Pools, minute: string): Hit {
  return {
    GroupID: faker.number.int({ min: 1, max: 5 }),
    CountryCode: popular(faker, countries),
    UserAgent: popular(faker, userAgents),
    Language: faker.helpers.arrayElement(['de', 'en', 'es', 'fr', 'ja']),
    Domain: popular(faker, domains),
    Timestamp: `${minute}:${padded(faker.number.int(59))}Z`,
  };
}

/** One of a pool: the first much more often than the last, as in real data. */
function popular(faker: Faker, pool: readonly string[]): string {
  return pool[Math.floor(pool.length * faker.number.float({ max: 0.999_999 }) ** 3)] as string;
}

/** A row that is JSON, but not one that keeps the contract. */
function breach(faker: Faker, hit: Hit): string {
  return JSON.stringify({
    ...hit,
    ...faker.helpers.arrayElement<object>([
      { GroupID: 'seven' },
      { CountryCode: undefined },
      { Timestamp: 'yesterday' },
      { UserAgent: null },
    ]),
  });
}

function keyOf(hour: string, minute: number, name: string): string {
  return `hits/${folderOf(hour)}minute=${padded(minute)}/${name}.json`;
}

function padded(number: number): string {
  return String(number).padStart(2, '0');
}
