/** The totals that the pipeline shipping queries, as Athena gives them and as a person reads them. */
import type { Row } from '@aws-sdk/client-athena';

export interface Total {
  /** Empty for the total of all cities. */
  readonly city: string;
  readonly shipments: number;
  /** Dollars, miles and gallons. */
  readonly cost: number;
  readonly distance: number;
  readonly fuel: number;
}

/**
 * The totals in the rows of a result: the header, the total of all cities, then one row a city. Of no rows, all are nothing.
 *
 * @throws TypeError when the rows are not those of the query in state-machines/shipping.yml.
 */
export function totalsOf(rows: readonly Row[]): { overall: Total; cities: Total[] } {
  if (rows.length === 0) {
    return { overall: { city: '', shipments: 0, cost: 0, distance: 0, fuel: 0 }, cities: [] };
  }
  const [header, ...data] = rows.map((row) => row.Data?.map((datum) => datum.VarCharValue ?? '') ?? []);
  if (header?.join() !== 'destination_city,overall,shipments,cost,distance,fuel') {
    throw new TypeError(`Not the totals of shipping: ${JSON.stringify(header)}`);
  }
  const [overall, ...cities] = data.map(([city = '', , ...numbers]) => {
    const [shipments = 0, cost = 0, distance = 0, fuel = 0] = numbers.map(Number);
    return { city, shipments, cost, distance, fuel };
  });
  if (!overall) {
    throw new TypeError('The totals of shipping have no row for all cities.');
  }
  return { overall, cities };
}

/** The totals as an aligned table, the total of all cities last. */
export function table(totals: { overall: Total; cities: readonly Total[] }): string[] {
  const rows = [...totals.cities, { ...totals.overall, city: 'All cities' }].map(
    ({ city, shipments, cost, distance, fuel }) => [
      city || '(no city)',
      whole(shipments),
      fractional(cost),
      fractional(distance),
      fractional(fuel),
    ],
  );
  return aligned([['City', 'Shipments', 'Cost ($)', 'Distance (mi)', 'Fuel (gal)'], ...rows]);
}

export const whole = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 });
export const fractional = (value: number): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** The first column to the left, the others to the right. */
function aligned(rows: readonly string[][]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
