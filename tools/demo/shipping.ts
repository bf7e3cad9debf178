import { waitForExecution } from '../lib/execution.ts';
import { databaseName, stateMachineArn } from '../lib/names.ts';
import { shippingSample } from '../samples/shipping.ts';
import type { Demonstration } from './demonstration.ts';

export function shipping(seed: number, now: Date): Demonstration {
  return {
    name: 'shipping',
    job: 'shipping-to-parquet',
    sample: shippingSample(1000, seed, now),
    // The uploads start it; the sweep may start one more, which finds nothing to do.
    run: () => waitForExecution(stateMachineArn('shipping'), 'CompleteBatch'),
    question: {
      title: 'What did shipping cost by city?',
      database: databaseName('curated'),
      sql: `SELECT destination_city, count(*) AS shipments, round(sum(shipping_cost), 2) AS dollars,
          round(sum(shipping_distance), 1) AS miles, round(sum(quantity), 1) AS gallons
        FROM shipping GROUP BY destination_city ORDER BY dollars DESC LIMIT 5`,
    },
  };
}
