/** Made-up shipments, the same for the same seed and day. */
import { en, Faker } from '@faker-js/faker';

/** A record of the pipeline's input: distance in miles, cost in dollars, quantity in gallons of fuel. */
export interface Shipment {
  readonly shipping_id: number;
  /** yyyy/MM/dd */
  readonly shipping_date: string;
  readonly customer_name: string;
  readonly street_address: string;
  readonly destination_city: string;
  readonly shipping_cost: number;
  readonly shipping_distance: number;
  readonly quantity: number;
  readonly product_id?: number;
}

const CITIES = [
  'Albuquerque',
  'Boston',
  'Chicago',
  'Denver',
  'El Paso',
  'Honolulu',
  'Miami',
  'New York',
  'Phoenix',
  'Portland',
  'San Francisco',
  'Seattle',
];

/** Days before `until` that shipments lie in. */
const DAYS = 14;

/**
 * @param count how many.
 * @param seed what the random numbers begin with.
 * @param until the latest date of a shipment.
 */
export function* shipments(count: number, seed: number, until: Date): Generator<Shipment> {
  const faker = new Faker({ locale: en, seed });
  for (let made = 0; made < count; made += 1) {
    const distance = faker.number.float({ min: 5, max: 3000, fractionDigits: 1 });
    yield {
      shipping_id: faker.number.int({ min: 1, max: 2 ** 53 - 1 }),
      shipping_date: slashed(faker.date.recent({ days: DAYS, refDate: until })),
      customer_name: faker.person.fullName(),
      street_address: faker.location.streetAddress(),
      destination_city: faker.helpers.arrayElement(CITIES),
      shipping_cost: faker.number.float({ min: 4, max: 900, fractionDigits: 2 }),
      shipping_distance: distance,
      quantity: Math.round((distance / faker.number.float({ min: 5, max: 9 })) * 100) / 100,
      // One in twenty has no product, as in real data.
      ...(faker.number.int(19) > 0 && { product_id: faker.number.int({ min: 1, max: 500 }) }),
    };
  }
}

function slashed(date: Date): string {
  return date.toISOString().slice(0, 10).replaceAll('-', '/');
}
