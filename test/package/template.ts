import fs from 'node:fs';
import path from 'node:path';
import type { Stage } from './stages.ts';

/** A resource of a template: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html */
export interface Resource {
  Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a tree that differs by type, with intrinsic functions anywhere
  Properties?: any;
  Metadata?: Record<string, unknown>;
  DeletionPolicy?: string;
}

export interface Template {
  Resources: Record<string, Resource>;
  Metadata?: Record<string, unknown>;
}

/** Where the compiled template of a stage is. */
export function templateFile(stage: Stage): string {
  const folder = process.env.TEMPLATES;
  if (!folder) throw new Error('There are no compiled templates: run these tests by `npm test -- package`.');
  return path.join(folder, stage, 'cloudformation-template-update-stack.json');
}

export const readTemplate = (stage: Stage): Template => JSON.parse(fs.readFileSync(templateFile(stage), 'utf8'));

/** The resources of a type, by logical id. */
export function resourcesOf({ Resources }: Template, type: string): [id: string, resource: Resource][] {
  return Object.entries(Resources).filter(([, { Type }]) => Type === type);
}
