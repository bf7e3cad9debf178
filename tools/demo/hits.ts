import { execute } from '../lib/execution.ts';
import { databaseName, stateMachineArn } from '../lib/names.ts';
import { hitsSample } from '../samples/hits.ts';
import type { Demonstration } from './demonstration.ts';

const HOUR = 3_600_000;

export function hits(seed: number, now: Date): Demonstration {
  const [hour] = new Date(now.getTime() - HOUR).toISOString().split(':') as [string];
  const [date, clock] = hour.split('T');
  const [year, month, day] = date?.split('-') ?? [];
  return {
    name: 'hits',
    job: 'hits-aggregate',
    sample: hitsSample(hour, 3000, seed),
    run: () => execute(stateMachineArn('hits-hourly'), { target_datetime: now.toISOString() }),
    question: {
      title: `Where did hits come from on ${date} between ${clock}:00 and ${clock}:59?`,
      database: databaseName('demo_aggregated_data'),
      sql: `SELECT countrycode, hitcount FROM hits_by_country
        WHERE year = '${year}' AND month = '${month}' AND day = '${day}' AND hour = '${clock}'
        ORDER BY hitcount DESC, countrycode LIMIT 5`,
    },
  };
}
