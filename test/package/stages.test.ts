import { definitionOf } from './definition.ts';
import { STAGES, type Stage } from './stages.ts';
import { readTemplate, resourcesOf } from './template.ts';

/** What differs between the stages on AWS: each parameter of stages.yml that does, where it ends up, and with what. */
const DIFFERENCES: Record<string, { at: RegExp; values: Record<Stage, unknown> | { only: Stage } }> = {
  logRetentionDays: {
    at: /^Resources\.\w+Logs?(Group)?\.Properties\.RetentionInDays$/,
    values: { dev: 7, staging: 30, prod: 365 },
  },
  logsKey: {
    at: /^Resources\.(LogsKey(Alias)?\.|\w+Logs?(Group)?\.Properties\.KmsKeyId\.)/,
    values: { only: 'prod' },
  },
  archiveDays: {
    at: /^Resources\.LandingBucket\.Properties\.LifecycleConfiguration\.Rules\.\d\.ExpirationInDays$/,
    values: { dev: 30, staging: 365, prod: 365 },
  },
  bucketDeletionPolicy: {
    at: /^Resources\.(Landing|Lake|Artifacts)Bucket\.DeletionPolicy$/,
    values: { dev: 'Delete', staging: 'RetainExceptOnCreate', prod: 'RetainExceptOnCreate' },
  },
};

const templates = Object.fromEntries(STAGES.map((stage) => [stage, leaves(stage)])) as Record<
  Stage,
  Map<string, unknown>
>;
const paths = new Set(STAGES.flatMap((stage) => [...templates[stage].keys()]));
const differing = [...paths].filter((path) => new Set(STAGES.map((stage) => templates[stage].get(path))).size > 1);

test('the stages differ by their parameters alone', () => {
  const accidental = differing.filter((path) => !Object.values(DIFFERENCES).some(({ at }) => at.test(path)));
  expect(accidental.map((path) => [path, valuesAt(path)])).toEqual([]);
});

test.each(Object.entries(DIFFERENCES))('%s', (_, { at, values }) => {
  const found = differing.filter((path) => at.test(path));
  expect(found).not.toEqual([]);
  if ('only' in values) {
    expect(
      found.filter((path) => STAGES.some((stage) => templates[stage].has(path) !== (stage === values.only))),
    ).toEqual([]);
  } else {
    expect(found.map((path) => [path, valuesAt(path)])).toEqual(found.map((path) => [path, values]));
  }
});

test.each(STAGES)('stage %s names no other', (stage) => {
  const others = STAGES.filter((other) => other !== stage).map((other) => `millrace[-_/]${other}(?![a-z])`);
  const strings = [...templates[stage].values()].filter((value) => typeof value === 'string');
  expect(strings.filter((text) => new RegExp(others.join('|')).test(text))).toEqual([]);
});

const valuesAt = (path: string): Record<string, unknown> =>
  Object.fromEntries(STAGES.map((stage) => [stage, templates[stage].get(path)]));

/** Every value of a template by its path. The stage's name, and the time of the packaging, are the same in all. */
function leaves(stage: Stage): Map<string, unknown> {
  const found = new Map<string, unknown>();
  const collect = (value: unknown, path: string): void => {
    if (value !== null && typeof value === 'object') {
      for (const [key, inner] of Object.entries(value)) collect(inner, path ? `${path}.${key}` : key);
    } else {
      found.set(path, typeof value === 'string' ? neutral(value, stage) : value);
    }
  };
  const template = readTemplate(stage);
  for (const [, machine] of resourcesOf(template, 'AWS::StepFunctions::StateMachine')) {
    machine.Properties.DefinitionString = JSON.parse(definitionOf(machine, JSON.stringify));
  }
  collect(template, '');
  return found;
}

function neutral(text: string, stage: Stage): string {
  if (text === stage) return 'STAGE';
  return text
    .replace(new RegExp(`(serverless/millrace/)${stage}/\\d+-[\\dTZ:.-]+/`), '$1STAGE/TIME/')
    .replaceAll(new RegExp(`(millrace[-_/]|--stage |")${stage}(?![a-z])`, 'g'), '$1STAGE');
}
