import { databaseName, workflowName } from '../lib/names.ts';
import { runWorkflow } from '../lib/workflow.ts';
import { dayBefore, eventsSample } from '../samples/events.ts';
import type { Demonstration } from './demonstration.ts';

export function events(seed: number, now: Date): Demonstration {
  const [year, month] = dayBefore(now).toISOString().split('-');
  return {
    name: 'events',
    job: 'events-etl',
    sample: eventsSample(1000, seed, now),
    run: () => runWorkflow(workflowName('events-processing-pipeline')),
    question: {
      title: `What was bought where in ${year}-${month}?`,
      database: databaseName('structured_events_db'),
      sql: `SELECT user_location, product_category, count(*) AS purchases, round(avg(purchase_amount), 2) AS amount,
          round(avg(rating), 2) AS rating
        FROM events WHERE year = '${year}' AND month = '${month}'
        GROUP BY user_location, product_category ORDER BY purchases DESC LIMIT 5`,
    },
  };
}
