import { execute } from '../lib/execution.ts';
import { databaseName, stateMachineArn } from '../lib/names.ts';
import { feedbackSample } from '../samples/feedback.ts';
import type { Demonstration } from './demonstration.ts';

export function feedback(seed: number, now: Date): Demonstration {
  return {
    name: 'feedback',
    job: 'json-to-pq',
    sample: feedbackSample(600, seed, now),
    run: () => execute(stateMachineArn('table-to-parquet'), {}),
    question: {
      title: 'How do passengers feel by section?',
      database: databaseName('feedback'),
      sql: `SELECT section, count(*) AS answers, round(avg(CAST(rating AS double)), 2) AS rating
        FROM cabin_feedback_parquet GROUP BY section ORDER BY rating DESC`,
    },
  };
}
