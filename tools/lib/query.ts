import { setTimeout as sleep } from 'node:timers/promises';
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { Failure } from '../setup/failure.mjs';

/** What a query gave, every value as text. */
export interface QueryResult {
  header: string[];
  rows: string[][];
}

/**
 * Run a query on Athena and wait for its result; at most 999 rows.
 *
 * @throws Failure with Athena's reason, when the query does not succeed
 */
export async function query(sql: string, database: string, workGroup: string): Promise<QueryResult> {
  const athena = new AthenaClient();
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: workGroup,
      QueryExecutionContext: { Database: database },
    }),
  );
  for (;;) {
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const { State, StateChangeReason } = QueryExecution?.Status ?? {};
    if (State === 'SUCCEEDED') break;
    if (State === 'FAILED' || State === 'CANCELLED')
      throw new Failure(`The query ended as ${State}: ${StateChangeReason}\n${sql}`);
    await sleep(100);
  }
  const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
  const [header = [], ...rows] = (ResultSet?.Rows ?? []).map(({ Data = [] }) =>
    Data.map(({ VarCharValue }) => VarCharValue ?? ''),
  );
  return { header, rows };
}
