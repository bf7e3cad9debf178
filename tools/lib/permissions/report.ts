import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../setup/paths.mjs';
import { paint } from '../../setup/progress.mjs';
import { roleName } from '../names.ts';
import type { Answer } from './answer.ts';
import type { Grant } from './grant.ts';

const RESOURCES = path.join(ROOT, 'resources');
const OF_STAGE = roleName('');

/** Grants by statement, each with what of it: `s3:GetObject on arn:… where s3:prefix is staging*`. */
export function unusedLines(grants: readonly Grant[]): string[] {
  const files = yamlFiles();
  const statements = Map.groupBy(grants, ({ role, policy, statement }) => `${role} ${policy} ${statement}`);
  return [...statements.values()].flatMap((group) => {
    const [{ role, policy, statement } = group[0] as Grant] = group;
    const place = definedIn(role, policy, files);
    return [
      `${paint('bold', role)}, policy ${policy}, statement ${statement + 1}${place && ` (${place})`}`,
      ...group.map((grant) => `  ${described(grant)}`),
    ];
  });
}

export function staleLines(stale: readonly Answer[]): string[] {
  return stale.map(({ actions, roles = ['every role'], resources = ['any'], values }) => {
    const where = values ? ` where the condition is ${values.join(', ')}` : '';
    return `${actions.join(', ')} of ${roles.join(', ')} on ${resources.join(', ')}${where}`;
  });
}

function described({ action, resource, conditions }: Grant): string {
  const where = conditions.map(({ key, value }) => `${key} is ${value}`).join(' and ');
  return `${action} on ${resource}${where && ` where ${where}`}`;
}

/** The file that says a role's policy: the role's own, unless the policy's name stands in another alone. */
function definedIn(role: string, policy: string, files: ReadonlyMap<string, string>): string {
  const holding = (text: string) => [...files].filter(([, content]) => content.includes(text)).map(([name]) => name);
  const ofPolicy = holding(`PolicyName: ${policy}\n`);
  const ofRole = holding(`RoleName: \${self:custom.prefix}-${role.replace(OF_STAGE, '')}\n`);
  return ofPolicy.find((name) => ofRole.includes(name)) ?? ofPolicy[0] ?? ofRole[0] ?? '';
}

function yamlFiles(): Map<string, string> {
  const names = fs
    .readdirSync(RESOURCES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yml'));
  return new Map(names.map((name) => [`resources/${name}`, fs.readFileSync(path.join(RESOURCES, name), 'utf8')]));
}
