import type { Step } from './execution.ts';

/** The states of the pipeline `shipping` that a person would call one step, and what the person would call it. */
const STAGES: readonly [states: RegExp, name: string][] = [
  [/^(ClaimBatch|IsAnythingClaimed)$/, 'claim what was uploaded'],
  [/^(ToParquet|IsStaged)$/, 'job shipping-to-parquet'],
  [/StagingCrawl/, 'crawler shipping-staging'],
  [/^(Normalize|IsPublished)$/, 'job shipping-normalize'],
  [/CuratedCrawl/, 'crawler shipping-curated'],
  [/^GetCuratedTable$|Totals$/, 'query for the totals'],
  [/^(WordNotifications|Notify)$/, 'notification'],
  [/^CompleteBatch$/, 'close the batch'],
];

/** The steps that a person would name, in order; a state that is in none of them keeps its own name. */
export function stages(steps: readonly Step[]): Step[] {
  const spent = new Map<string, number>();
  for (const { name, milliseconds } of steps) {
    const stage = STAGES.find(([states]) => states.test(name))?.[1] ?? name;
    spent.set(stage, (spent.get(stage) ?? 0) + milliseconds);
  }
  return Array.from(spent, ([name, milliseconds]) => ({ name, milliseconds }));
}
