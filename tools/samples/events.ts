import { en, Faker } from '@faker-js/faker';
import { jsonLines, type Sample } from './sample.ts';

const LOCATIONS = ['Amsterdam', 'Berlin', 'Lagos', 'Lima', 'Osaka', 'Oslo'];
const CATEGORIES = ['Books', 'Garden', 'Music', 'Toys'];
const CURRENCY = 'EUR';
const FILES = 3;
const DAY = 86_400_000;

/** What an event says, whatever its shape. */
interface Facts {
  readonly event_id: string;
  readonly user_id: string;
  readonly user_age: number | undefined;
  readonly location: string;
  readonly product_id: string;
  readonly product_category: string;
  readonly purchase_amount: number;
  readonly timestamp: Date;
  readonly review: { readonly rating: number; readonly review_text: string } | undefined;
}

/**
 * Purchases of one day, in files that mix both shapes; one event is sent a second time (which is a row of its own), some rows are of
 * neither shape or break the contract, one line is no JSON.
 *
 * @param count how many good ones.
 * @param seed what the random numbers begin with.
 * @param until the day after; the events are of the day before it, in UTC.
 */
export function eventsSample(count: number, seed: number, until: Date): Sample {
  const faker = new Faker({ locale: en, seed });
  const day = dayBefore(until);
  const good = Array.from({ length: count }, () => {
    const facts = purchase(faker, day);
    return faker.datatype.boolean() ? nested(facts) : flat(facts);
  });
  const first = flat(purchase(faker, day));
  const broken = [
    { event_id: faker.string.uuid(), customer: { name: 'unknown' }, basket: [1, 2] },
    { ...first, purchase_amount: 'a lot' },
    { ...first, timestamp: '31/12/2024 8 pm' },
    { ...first, event_id: undefined },
  ];
  const each = Math.ceil(count / FILES);
  const bodies = Array.from({ length: FILES }, (_, file) => good.slice(file * each, (file + 1) * each)).map(jsonLines);
  const faults = `${jsonLines([...good.slice(0, 1), ...broken])}{"event_id": \n`;
  const sentAgain = Math.min(count, 1);
  return {
    files: [...bodies, faults].map((body, index) => ({ key: `events/event_demo-${index}.json`, body })),
    expected: {
      rowsIn: count + sentAgain + broken.length + 1,
      rowsOut: count + sentAgain,
      duplicates: 0,
      quarantined: broken.length + 1,
    },
  };
}

/** The first moment of the day before, in UTC. */
export function dayBefore(until: Date): Date {
  return new Date(Math.floor(until.getTime() / DAY - 1) * DAY);
}

function purchase(faker: Faker, day: Date): Facts {
  return {
    event_id: faker.string.uuid(),
    user_id: `u-${faker.number.int({ min: 1, max: 5000 })}`,
    user_age: faker.helpers.maybe(() => faker.number.int({ min: 18, max: 90 }), { probability: 0.9 }),
    location: faker.helpers.arrayElement(LOCATIONS),
    product_id: `p-${faker.number.int({ min: 1, max: 400 })}`,
    product_category: faker.helpers.arrayElement(CATEGORIES),
    purchase_amount: faker.number.float({ min: 1, max: 250, fractionDigits: 2 }),
    timestamp: new Date(day.getTime() + faker.number.int({ min: 0, max: DAY - 1 })),
    review: faker.helpers.maybe(
      () => ({ rating: faker.number.int({ min: 2, max: 10 }) / 2, review_text: faker.lorem.sentence() }),
      { probability: 0.7 },
    ),
  };
}

function nested(facts: Facts) {
  return {
    event_id: facts.event_id,
    user: { id: facts.user_id, age: facts.user_age, location: facts.location },
    product_details: { product_id: facts.product_id, category: facts.product_category },
    transaction: { amount: facts.purchase_amount, currency: CURRENCY, timestamp: facts.timestamp.toISOString() },
    feedback: facts.review,
  };
}

function flat({ timestamp, ...facts }: Facts) {
  return { ...facts, currency: CURRENCY, timestamp: timestamp.toISOString().replace('T', ' ').replace('Z', '') };
}
