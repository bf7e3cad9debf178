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
  Resources: Record<string, { Type?: string; Properties?: Record<string, unknown> }>;
}

/** The schedules that are on in the template that was deployed last. */
export function deployedSchedules(): Schedule[] {
  if (!fs.existsSync(TEMPLATE)) return [];
  return schedules(JSON.parse(fs.readFileSync(TEMPLATE, 'utf8')) as Template);
}

/** What goes by the clock: EventBridge Scheduler's schedules, rules, Glue's triggers and crawlers. */
export function schedules({ Resources }: Template): Schedule[] {
  return Object.entries(Resources).flatMap(([id, { Type, Properties = {} }]) => {
    const expression = Properties.ScheduleExpression ?? expressionOf(Properties.Schedule);
    if (typeof expression !== 'string' || !isOn(Type, Properties)) return [];
    return [{ name: text(Properties.Name) || id, expression, description: text(Properties.Description) }];
  });
}

/** A trigger's schedule is an expression, a crawler's has one. */
const expressionOf = (schedule: unknown): unknown =>
  typeof schedule === 'object' && schedule !== null && 'ScheduleExpression' in schedule
    ? schedule.ScheduleExpression
    : schedule;

/** Unlike the others, a trigger is off unless it says that it is on. */
const isOn = (type: string | undefined, { State, StartOnCreation }: Record<string, unknown>): boolean =>
  type === 'AWS::Glue::Trigger' ? String(StartOnCreation) === 'true' : State !== 'DISABLED';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
