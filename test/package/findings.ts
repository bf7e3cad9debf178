import { App, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';

/** What a rule of cdk-nag says of a resource. A rule that can say several things of one has each in brackets. */
export interface Finding {
  resource: string;
  rule: string;
  description: string;
}

/** What the rule packs of AWS for solutions, and for serverless ones, find: https://github.com/cdklabs/cdk-nag/blob/main/RULES.md */
export function findings(templateFile: string): Finding[] {
  const stack = new Stack(new App({ analyticsReporting: false }), 'service');
  new CfnInclude(stack, 'template', { templateFile });
  return [new AwsSolutionsChecks(), new ServerlessChecks()]
    .flatMap((pack) => pack.validateScope(stack).violations)
    .flatMap(({ ruleName, description, violatingResources }) =>
      violatingResources.map(({ constructPath = '' }) => ({
        resource: constructPath.split('/').at(-1) ?? '',
        rule: ruleName,
        description,
      })),
    );
}
