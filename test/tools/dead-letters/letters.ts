import type { Message } from '@aws-sdk/client-sqs';
import { type DeadLetter, deadLetter, type Origin } from '../../../tools/lib/dead-letters/letter.ts';

/** A message as SQS gives it, in a dead-letter queue. */
export function letter(
  body: unknown,
  attributes: Record<string, string> = {},
  system: NonNullable<Message['Attributes']> = {},
): DeadLetter {
  return deadLetter({
    MessageId: '5fea7756-0ea4-451a-a703-a558b933e274',
    ReceiptHandle: 'receipt',
    Body: typeof body === 'string' ? body : JSON.stringify(body),
    Attributes: { SentTimestamp: '1720533600000', ApproximateReceiveCount: '1', ...system },
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
    ),
  });
}

export const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:us-east-1:123456789012:${resource}`;

/** A queue for what is no queue. */
export const forOthers: Origin = { name: 'others', sources: [] };

export const wishes = { republish: false };
