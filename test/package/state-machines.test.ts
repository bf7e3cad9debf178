import { execFileSync } from 'node:child_process';
import path from 'node:path';
import validate from 'asl-validator';
import { definitionOf } from './definition.ts';
import { STAGES, type Stage } from './stages.ts';
import { readTemplate, resourcesOf } from './template.ts';

const ROOT = path.resolve(__dirname, '../..');

interface Definition {
  id: string;
  type: string;
  text: string;
}

describe.each(STAGES)('In the template of stage %s', (stage) => {
  const found = definitions(stage);

  test.each(found)('$id is valid Amazon States Language', ({ text }) => {
    const { isValid, errorsText } = validate(JSON.parse(text), { checkPaths: true, checkArn: true });
    expect([isValid, errorsText()]).toEqual([true, '']);
  });

  // What asl-validator does not look at: transitions, choices, timeouts, parameters of each integration, what a template may hold.
  test('the local cloud takes every definition', () => {
    expect(refusals(found)).toEqual(Object.fromEntries(found.map(({ id }) => [id, null])));
  });
});

test('a definition that leads nowhere is refused', () => {
  const text = JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } });
  expect(validate(JSON.parse(text)).isValid).toBe(false);
  expect(refusals([{ id: 'Machine', type: 'STANDARD', text }]).Machine).toMatch(/MISSING_TRANSITION_TARGET/);
});

/** The definitions of a stage's state machines, with an ARN in place of what is known when they are deployed. */
function definitions(stage: Stage): Definition[] {
  return resourcesOf(readTemplate(stage), 'AWS::StepFunctions::StateMachine').map(([id, machine]) => ({
    id,
    type: machine.Properties.StateMachineType ?? 'STANDARD',
    text: definitionOf(machine, () => 'arn:aws:service:us-east-1:123456789012:resource'),
  }));
}

const REFUSALS = `
import json, sys
from local.states.definition import refusal
print(json.dumps({each["id"]: refusal(each["text"], each["type"]) for each in json.load(sys.stdin)}))
`;

/** What the local cloud's own check says of each definition. */
function refusals(found: Definition[]): Record<string, string | null> {
  const python = path.join(ROOT, '.venv/bin/python');
  return JSON.parse(
    execFileSync(python, ['-c', REFUSALS], { cwd: ROOT, input: JSON.stringify(found), encoding: 'utf8' }),
  );
}
