import { databaseName } from '../lib/names.ts';
import { ordersSample } from '../samples/orders.ts';
import type { Demonstration } from './demonstration.ts';
import { waitForReport } from './reports.ts';

export function orders(seed: number, now: Date): Demonstration {
  const sample = ordersSample(1500, seed, now);
  return {
    name: 'orders',
    job: 'orders-clean',
    sample,
    // The uploads start it; what comes while a run is on is taken by the next.
    run: () => waitForReport('orders-clean', sample.expected.rowsIn),
    question: {
      title: 'What was sold where?',
      database: databaseName('orders'),
      sql: `SELECT country, count(*) AS orders, sum(quantity) AS pieces, round(sum(quantity * unit_price), 2) AS amount
        FROM orders GROUP BY country ORDER BY amount DESC LIMIT 5`,
    },
  };
}
