import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';

/** A notification as a subscriber gets it. */
export interface Notification {
  subject: string;
  body: string;
}

/** A queue that is subscribed to topics. */
export class Mailbox {
  readonly #sqs: SQSClient;
  readonly #queue: string;

  private constructor(sqs: SQSClient, queue: string) {
    this.#sqs = sqs;
    this.#queue = queue;
  }

  static async subscribe(topicArns: readonly string[], name: string): Promise<Mailbox> {
    const sqs = new SQSClient();
    const { QueueUrl: queue = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
    const { Attributes: { QueueArn = '' } = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: ['QueueArn'] }),
    );
    await sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: queue, Attributes: { Policy: deliveryPolicy(QueueArn, topicArns) } }),
    );
    const sns = new SNSClient();
    for (const TopicArn of topicArns) {
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: QueueArn }));
    }
    return new Mailbox(sqs, queue);
  }

  /** Everything that has come, once nothing more comes within a second. */
  async all(): Promise<Notification[]> {
    const received = await this.receive(1);
    return received.length > 0 ? [...received, ...(await this.all())] : [];
  }

  /** Wait for notifications, for as many seconds at most (20 at most); empty when none came. */
  async receive(seconds: number): Promise<Notification[]> {
    const { Messages = [] } = await this.#sqs.send(
      new ReceiveMessageCommand({ QueueUrl: this.#queue, WaitTimeSeconds: seconds, MaxNumberOfMessages: 10 }),
    );
    for (const { ReceiptHandle } of Messages) {
      await this.#sqs.send(new DeleteMessageCommand({ QueueUrl: this.#queue, ReceiptHandle }));
    }
    return Messages.map(({ Body = '{}' }) => {
      const { Subject = '', Message = '' } = JSON.parse(Body) as { Subject?: string; Message?: string };
      return { subject: Subject, body: Message };
    });
  }
}

/** https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html */
const deliveryPolicy = (queueArn: string, topicArns: readonly string[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': topicArns } },
      },
    ],
  });
