import { SFNClient } from '@aws-sdk/client-sfn';
import { config, once } from './client.ts';

export const stepFunctions = once(() => new SFNClient(config));
