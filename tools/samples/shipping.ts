import { shipments } from '../../src/lib/shipments.ts';
import { jsonLines, type Sample } from './sample.ts';

const FILES = 4;

/**
 * Shipments in several files, the last of which has rows that break the contract.
 *
 * @param count how many good ones.
 * @param seed what the random numbers begin with.
 * @param until the latest date of a shipment.
 */
export function shippingSample(count: number, seed: number, until: Date): Sample {
  const rows = Array.from(shipments(count, seed, until));
  const [first = rows[0]] = rows;
  const broken = [
    { ...first, shipping_date: '2024-02-30' },
    { ...first, shipping_cost: 'twelve' },
    { ...first, destination_city: undefined },
  ];
  const each = Math.ceil(count / FILES);
  const parts = Array.from({ length: FILES }, (_, part) => rows.slice(part * each, (part + 1) * each));
  const bodies = parts.map((part, index) => jsonLines(index === FILES - 1 ? [...part, ...broken] : part));
  return {
    files: bodies.map((body, index) => ({ key: `shipping/demo-${index}.json`, body })),
    expected: { rowsIn: count + broken.length, rowsOut: count, duplicates: 0, quarantined: broken.length },
  };
}
