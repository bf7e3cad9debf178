import { en, Faker } from '@faker-js/faker';
import type { Sample } from './sample.ts';

const HEADER = ['Order ID', 'Order Date', 'Customer', 'Country', 'Product', 'Quantity', 'Unit Price', 'Paid', 'Note'];
const FILES = 3;
/** One row in so many is sent twice. */
const AGAIN = 50;

/**
 * Orders in CSV files: one has line ends of Windows and a byte-order mark, notes hold commas, quotes and line ends, some rows are sent
 * twice, two rows are ragged, and one more file has no header.
 *
 * @param count how many distinct ones.
 * @param seed what the random numbers begin with.
 * @param until the latest date of an order.
 */
export function ordersSample(count: number, seed: number, until: Date): Sample {
  const faker = new Faker({ locale: en, seed });
  const rows = Array.from({ length: count }, (_, index) => order(faker, index + 1, until));
  const again = rows.filter((_, index) => index % AGAIN === 0);
  const each = Math.ceil(count / FILES);
  const parts = Array.from({ length: FILES }, (_, part) => rows.slice(part * each, (part + 1) * each));
  const [first = [], second = [], third = []] = parts.map((part) => part.map(csvLine));
  const ragged = ['1,2024-07-09', `${third[0]},one,too,many`];
  const header = csvLine(HEADER);
  return {
    files: [
      { key: 'extract/north/demo-1.csv', body: `${[header, ...first, ...again.map(csvLine)].join('\n')}\n` },
      { key: 'extract/south/demo-2.csv', body: `\ufeff${[header, ...second].join('\r\n')}\r\n` },
      { key: 'extract/west/demo-3.csv', body: `${[header, ...third, ...ragged].join('\n')}\n` },
      { key: 'extract/west/no-header.csv', body: 'Order ID,,Order ID\n1,2,3\n' },
    ],
    expected: {
      rowsIn: count + again.length + ragged.length,
      rowsOut: count,
      duplicates: again.length,
      quarantined: ragged.length,
    },
  };
}

function order(faker: Faker, id: number, until: Date): string[] {
  return [
    String(100_000 + id),
    faker.date.recent({ days: 30, refDate: until }).toISOString().slice(0, 10),
    faker.person.fullName(),
    faker.helpers.arrayElement(['DE', 'FR', 'GB', 'IT', 'PL', 'SE']),
    faker.commerce.productName(),
    String(faker.number.int({ min: 1, max: 12 })),
    faker.commerce.price({ min: 2, max: 300 }),
    String(faker.datatype.boolean()),
    note(faker),
  ];
}

function note(faker: Faker): string {
  return faker.helpers.arrayElement([
    '',
    '',
    'gift, please wrap',
    `say "${faker.word.words(2)}"`,
    `ring at the door\n${faker.phone.number()}`,
  ]);
}

function csvLine(fields: readonly string[]): string {
  return fields.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');
}
