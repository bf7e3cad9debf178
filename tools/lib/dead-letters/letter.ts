import type { Message } from '@aws-sdk/client-sqs';

/** A message in a dead-letter queue. */
export interface DeadLetter {
  readonly id: string;
  readonly body: string;
  /** The values of its message attributes. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly sentAt: Date;
  /** The ARN of the queue that it was moved from; undefined when it was sent to the dead-letter queue. */
  readonly movedFrom: string | undefined;
  /** What SQS has given. */
  readonly message: Message;
}

/** A dead-letter queue, as far as one of its messages is to be understood. */
export interface Origin {
  readonly name: string;
  /** The queues whose messages it takes when they fail too often; none when it is for what is no queue. */
  readonly sources: readonly SourceQueue[];
}

export interface SourceQueue {
  readonly arn: string;
  readonly url: string;
  /** The functions that read it. */
  readonly readers: readonly string[];
}

/** What a dead letter is, for a person who has to act on it. */
export interface Reading {
  /** What it is, the most important first. */
  readonly what: readonly string[];
  /** Why it was given up. */
  readonly why: string;
  /** What to look at or mend before it is replayed. */
  readonly todo: string;
  /**
   * Hand it to whom it was for again.
   *
   * @returns who has accepted it
   * @throws Failure saying why it cannot be replayed; other errors when it was not accepted
   */
  replay(): Promise<string>;
}

/** What the command line asks for. */
export interface Wishes {
  /** Publish notifications again to all subscribers of their topic, where the one that missed it cannot be told by itself. */
  readonly republish: boolean;
}

/** Reads one kind of dead letter: undefined for a letter of another kind. */
export type Kind = (letter: DeadLetter, origin: Origin, wishes: Wishes) => Reading | undefined;

/** A dead letter, of what SQS gives with all its attributes. */
export function deadLetter(message: Message): DeadLetter {
  const { MessageId = '', Body = '', Attributes = {}, MessageAttributes = {} } = message;
  return {
    id: MessageId,
    body: Body,
    attributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]),
    ),
    sentAt: new Date(Number(Attributes.SentTimestamp ?? 0)),
    movedFrom: Attributes.DeadLetterQueueSourceArn,
    message,
  };
}

/** The object that a text is in JSON; undefined when it is none. */
// biome-ignore lint/suspicious/noExplicitAny: a tree from outside; each kind looks whether it is what it knows
export function objectIn(text: string): Record<string, any> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** `clean` of `arn:aws:lambda:us-east-1:000000000000:function:clean:$LATEST`, `nightly` of `arn:…:schedule/default/nightly`. */
export function nameOf(arn: string): string {
  const resource = arn.split(':').slice(5).join(':');
  const [type = '', name] = resource.split(':');
  return name ?? type.slice(type.lastIndexOf('/') + 1);
}

/** The command that shows what a function has logged; the pattern is one of CloudWatch Logs. */
export const logOf = (functionName: string, pattern: string): string =>
  `aws logs filter-log-events --log-group-name /aws/lambda/${functionName} --filter-pattern '${pattern}' --query 'events[].message' --output text`;

const EXCERPT = 300;

/** A text in one line that is not too long to be read. */
export function excerpt(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= EXCERPT ? line : `${line.slice(0, EXCERPT)} …`;
}
