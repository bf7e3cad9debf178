/** Messages that people read, mostly as e-mail. */
import { PublishCommand } from '@aws-sdk/client-sns';
import { sns } from './clients/sns.ts';

export interface Notification {
  /** Less than 100 printable ASCII characters: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
  readonly subject: string;
  readonly body: string;
}

const MOST = 99;

/** A notification of a subject that SNS accepts and of lines of text. */
export function notification(subject: string, lines: readonly string[]): Notification {
  const printable = subject.replaceAll(/[^\x20-\x7e]+/g, ' ').trim();
  return {
    subject: printable.length > MOST ? `${printable.slice(0, MOST - 3)}...` : printable,
    body: lines.join('\n'),
  };
}

/** Publish a notification. */
export async function publish(topicArn: string, { subject, body }: Notification): Promise<void> {
  await sns().send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: body }));
}
