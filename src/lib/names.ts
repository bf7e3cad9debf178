/** Uploads that a pipeline never takes, by the names that they have. */

/** Why no run of its pipeline will take an upload. */
export interface Misnaming {
  readonly pipeline: string;
  readonly reason: string;
}

interface Names {
  readonly pipeline: string;
  /** Keys of the landing bucket that are its inputs begin with this. */
  readonly prefix: string;
  /** What follows, for a person. */
  readonly form: string;
  isTaken(name: string): boolean;
}

/** Of the pipelines that look for their inputs themselves; what those take that uploads start, their jobs say. */
const names: readonly Names[] = [
  {
    pipeline: 'hits',
    prefix: 'hits/',
    form: 'year=YYYY/month=MM/day=DD/hour=HH/minute=MM/*.json',
    // As in `glue/jobs/hits_aggregate.py`.
    isTaken(name) {
      const [, year, month, day, hour] =
        /^year=(\d{4})\/month=(\d\d)\/day=(\d\d)\/hour=(\d\d)\/(?:[^/_.][^/]*\/)*[^/_.][^/]*\.json$/s.exec(name) ?? [];
      return isTime(`${year}-${month}-${day}T${hour}:00:00.000Z`);
    },
  },
  {
    pipeline: 'events',
    prefix: 'events/',
    form: 'event_*.json',
    // As in `glue/jobs/events_etl.py`.
    isTaken: (name) => /^event_[^/]*\.json$/s.test(name),
  },
];

/** Folders, and files that every tool passes over: those of programs that are writing, for example. */
const HIDDEN = /(^|\/)(?:_|\.(?!\.?\/))|\/$|_\$folder\$$/;

/** Why the pipeline that a key lies under will not take it; undefined when it will, or when nobody means it to be taken. */
export function misnaming(key: string): Misnaming | undefined {
  const found = names.find(({ prefix }) => key.startsWith(prefix));
  const name = key.slice(found?.prefix.length);
  if (!found || HIDDEN.test(key) || found.isTaken(name)) {
    return undefined;
  }
  const { pipeline, prefix, form } = found;
  return { pipeline, reason: `The name is none that this pipeline takes; it takes ${prefix}${form}.` };
}

function isTime(text: string): boolean {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text;
}
