import { GlueClient } from '@aws-sdk/client-glue';
import { config, once } from './client.ts';

export const glue = once(() => new GlueClient(config));
