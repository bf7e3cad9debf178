import { Failure } from '../setup/failure.mjs';
import type { Demonstration } from './demonstration.ts';
import { events } from './events.ts';
import { feedback } from './feedback.ts';
import { hits } from './hits.ts';
import { orders } from './orders.ts';
import { shipping } from './shipping.ts';

/** How each pipeline is shown, a line a pipeline. */
const ALL: readonly ((seed: number, now: Date) => Demonstration)[] = [shipping, orders, hits, events, feedback];

/**
 * The demonstrations of these names; all, when no name is given.
 *
 * @throws Failure naming the pipelines there are, when one is not there
 */
export function demonstrations(names: readonly string[], seed: number, now: Date): Demonstration[] {
  const all = ALL.map((make) => make(seed, now));
  for (const name of names) {
    if (!all.some((each) => each.name === name)) {
      throw new Failure(`There is no pipeline "${name}"; there are: ${all.map((each) => each.name).join(', ')}.`);
    }
  }
  return names.length > 0 ? all.filter(({ name }) => names.includes(name)) : all;
}
