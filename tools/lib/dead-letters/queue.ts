import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type DeadLetter, deadLetter, type Origin, type SourceQueue } from './letter.ts';

/** Seconds that messages are out of others' sight: ten are looked at, or replayed, in that time. */
const HIDDEN = 120;

/** Messages that SQS takes at once. */
const BATCH = 10;

/** A dead-letter queue of a deployed stage. */
export class DeadLetterQueue implements Origin {
  readonly name: string;
  readonly arn: string;
  readonly sources: readonly SourceQueue[];
  readonly #url: string;
  readonly #sqs = new SQSClient();
  /** Receipts of messages that are out of others' sight, by message. */
  readonly #held = new Map<string, string>();

  constructor(url: string, arn: string, sources: readonly SourceQueue[]) {
    this.name = arn.slice(arn.lastIndexOf(':') + 1);
    this.arn = arn;
    this.sources = sources;
    this.#url = url;
  }

  /** How many messages lie there, about: those that can be seen, and those that somebody is looking at. */
  async count(): Promise<{ visible: number; hidden: number }> {
    const { Attributes = {} } = await this.#sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: this.#url,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return {
      visible: Number(Attributes.ApproximateNumberOfMessages),
      hidden: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
    };
  }

  /** The messages that nobody looks at, each once. Until they are given back or removed, nobody else sees them. */
  async *letters(): AsyncGenerator<DeadLetter> {
    const seen = new Set<string>();
    for (;;) {
      const letters = await this.#receive();
      const fresh = letters.filter(({ id }) => !seen.has(id));
      if (fresh.length === 0) return;
      for (const { id } of fresh) seen.add(id);
      yield* fresh;
    }
  }

  async remove({ id, message: { ReceiptHandle } }: DeadLetter): Promise<void> {
    await this.#sqs.send(new DeleteMessageCommand({ QueueUrl: this.#url, ReceiptHandle }));
    this.#held.delete(id);
  }

  /** Let others see again what has not been removed; what SQS does not give back now comes back by itself. */
  async giveBack(): Promise<void> {
    const held = [...this.#held.values()];
    for (let start = 0; start < held.length; start += BATCH) {
      const Entries = held.slice(start, start + BATCH).map((ReceiptHandle, index) => ({
        Id: String(index),
        ReceiptHandle,
        VisibilityTimeout: 0,
      }));
      await this.#sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.#url, Entries }));
    }
    this.#held.clear();
  }

  async #receive(): Promise<DeadLetter[]> {
    const { Messages = [] } = await this.#sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#url,
        MaxNumberOfMessages: BATCH,
        // Waiting asks all of SQS's servers, not some:
        // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
        WaitTimeSeconds: 1,
        VisibilityTimeout: HIDDEN,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    for (const { MessageId = '', ReceiptHandle = '' } of Messages) this.#held.set(MessageId, ReceiptHandle);
    return Messages.map(deadLetter);
  }
}
