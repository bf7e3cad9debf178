import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from '../setup/paths.mjs';

const TEMPLATE = path.join(ROOT, '.serverless/cloudformation-template-update-stack.json');

/** Something that happens by the clock. */
export interface Schedule {
  name: string;
  expression: string;
  description: string;
}

interface Template {
  Resources: Record<string, { Properties?: Record<string, unknown> }>;
}

/** The schedules that are on in the template that was deployed last. */
export function deployedSchedules(): Schedule[] {
  if (!fs.existsSync(TEMPLATE)) return [];
  return schedules(JSON.parse(fs.readFileSync(TEMPLATE, 'utf8')) as Template);
}

/** Schedules of EventBridge Scheduler, rules and Glue triggers alike have an expression, a name and a state. */
export function schedules({ Resources }: Template): Schedule[] {
  return Object.entries(Resources).flatMap(([id, { Properties = {} }]) => {
    const expression = Properties.ScheduleExpression ?? Properties.Schedule;
    const isOff = Properties.State === 'DISABLED' || Properties.StartOnCreation === false;
    if (typeof expression !== 'string' || isOff) return [];
    return [{ name: text(Properties.Name) || id, expression, description: text(Properties.Description) }];
  });
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
