import type { Row } from '@aws-sdk/client-athena';
import { table, totalsOf } from '../../../src/lib/shipping-totals.ts';

const row = (...values: string[]): Row => ({ Data: values.map((VarCharValue) => ({ VarCharValue })) });
const header = row('destination_city', 'overall', 'shipments', 'cost', 'distance', 'fuel');

describe('totalsOf', () => {
  it('reads the overall row and the cities', () => {
    const rows = [
      header,
      row('', '1', '3', '1234.5', '30.25', '6.0'),
      row('Boston', '0', '3', '1234.5', '30.25', '6.0'),
    ];

    expect(totalsOf(rows)).toEqual({
      overall: { city: '', shipments: 3, cost: 1234.5, distance: 30.25, fuel: 6 },
      cities: [{ city: 'Boston', shipments: 3, cost: 1234.5, distance: 30.25, fuel: 6 }],
    });
  });

  it('reads sums of no rows, which are null', () => {
    const none: Row = { Data: [{ VarCharValue: '' }, { VarCharValue: '1' }, { VarCharValue: '0' }, {}, {}, {}] };

    expect(totalsOf([header, none]).overall).toEqual({ city: '', shipments: 0, cost: 0, distance: 0, fuel: 0 });
  });

  it('takes no rows for nothing', () => {
    expect(totalsOf([])).toEqual({
      overall: { city: '', shipments: 0, cost: 0, distance: 0, fuel: 0 },
      cities: [],
    });
  });

  it('refuses the rows of another query', () => {
    expect(() => totalsOf([row('a', 'b')])).toThrow('Not the totals of shipping: ["a","b"]');
    expect(() => totalsOf([header])).toThrow('no row for all cities');
  });
});

describe('table', () => {
  it('aligns the numbers, with the total last', () => {
    const boston = { city: 'Boston', shipments: 1, cost: 5, distance: 1000.5, fuel: 0.5 };

    expect(table({ overall: { ...boston, city: '', shipments: 1200 }, cities: [boston] })).toEqual([
      'City        Shipments  Cost ($)  Distance (mi)  Fuel (gal)',
      'Boston              1      5.00       1,000.50        0.50',
      'All cities      1,200      5.00       1,000.50        0.50',
    ]);
  });
});
