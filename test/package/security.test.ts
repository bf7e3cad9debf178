import { type Answer, answersIn, answersTo } from './answers.ts';
import { findings } from './findings.ts';
import { STAGES } from './stages.ts';
import { readTemplate, templateFile } from './template.ts';

describe.each(STAGES)('The template of stage %s', (stage) => {
  const answers = answersIn(readTemplate(stage));
  const found = findings(templateFile(stage));

  test('has no finding of cdk-nag that is not answered', () => {
    const open = found.filter((finding) => !answers.some((answer) => answersTo(answer, finding)));
    expect(open.map(({ resource, rule, description }) => `${resource}: ${rule}: ${description}`)).toEqual([]);
  });

  test('has no answer to what is not found', () => {
    const idle = answers.filter((answer) => !found.some((finding) => answersTo(answer, finding)));
    expect(idle).toEqual([]);
  });

  test('gives a reason with each answer', () => {
    const isReason = ({ reason }: Answer) => reason.trim().split(/\s+/).length > 4;
    expect(answers.filter((answer) => !isReason(answer))).toEqual([]);
  });
});

describe('An answer', () => {
  const finding = { resource: 'Bucket', rule: 'AwsSolutions-IAM5[Resource::arn:x:s3:::b/*]', description: '' };

  test.each<[string, Omit<Answer, 'reason'>, boolean]>([
    ['is to its resource', { resource: 'Bucket', id: 'AwsSolutions-IAM5' }, true],
    ['is not to another', { resource: 'Role', id: 'AwsSolutions-IAM5' }, false],
    ['of the template is to all resources', { id: 'AwsSolutions-IAM5' }, true],
    ['is to its rule alone', { resource: 'Bucket', id: 'AwsSolutions-IAM' }, false],
    ['may be to one finding', { id: 'AwsSolutions-IAM5', appliesTo: ['Resource::arn:x:s3:::b/*'] }, true],
    ['is not to another finding then', { id: 'AwsSolutions-IAM5', appliesTo: ['Resource::*'] }, false],
    ['may be to a pattern', { id: 'AwsSolutions-IAM5', appliesTo: [{ regex: '^Resource::.*/\\*$' }] }, true],
    ['is not to what the pattern is not', { id: 'AwsSolutions-IAM5', appliesTo: [{ regex: '^Action::' }] }, false],
  ])('%s', (_, answer, expected) => {
    expect(answersTo({ reason: '', ...answer }, finding)).toBe(expected);
  });
});
