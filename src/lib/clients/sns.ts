import { SNSClient } from '@aws-sdk/client-sns';
import { config, once } from './client.ts';

export const sns = once(() => new SNSClient(config));
