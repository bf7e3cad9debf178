import { GetSubscriptionAttributesCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { Failure } from '../../../setup/failure.mjs';
import { type DeadLetter, excerpt, type Kind, nameOf, objectIn } from '../letter.ts';
import { deliver } from '../targets.ts';

/** https://docs.aws.amazon.com/sns/latest/dg/http-notification-json.html */
interface Envelope {
  TopicArn: string;
  MessageId: string;
  Message: string;
  Subject?: string;
  Timestamp?: string;
  UnsubscribeURL?: string;
  MessageAttributes?: Record<string, { Type: string; Value: string }>;
}

interface Subscription {
  protocol: string;
  endpoint: string;
  isRaw: boolean;
}

/** A notification that a topic could not deliver to a subscriber: https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html */
export const notification: Kind = (letter, _origin, { republish }) => {
  const envelope = envelopeIn(letter);
  if (!envelope) return undefined;
  const { ErrorCode = 'no error code', ErrorMessage = 'no error message' } = letter.attributes;
  return {
    what: [
      `notification of the topic ${nameOf(envelope.TopicArn)}: ${envelope.Subject ?? 'no subject'}`,
      `saying: ${excerpt(envelope.Message)}`,
    ],
    why: `${ErrorCode}: ${ErrorMessage}`,
    todo: `See who subscribes: aws sns list-subscriptions-by-topic --topic-arn ${envelope.TopicArn}`,
    replay: () => (republish ? publishAgain(envelope) : deliverToSubscriber(envelope, letter.id)),
  };
};

/** What a topic says, as queues and web servers get it, or within the event of a function. */
export function envelopeIn({ body }: Pick<DeadLetter, 'body'>): Envelope | undefined {
  const found = objectIn(body);
  if (found?.TopicArn && typeof found.Message === 'string') return found as Envelope;
  const [record] = Array.isArray(found?.Records) ? found.Records : [];
  if (record?.EventSource !== 'aws:sns') return undefined;
  return { ...record.Sns, UnsubscribeURL: record.Sns.UnsubscribeUrl ?? record.Sns.UnsubscribeURL };
}

/** The subscription that missed it; SNS names it nowhere but in the address that ends it. */
export function subscriptionOf({ UnsubscribeURL = '' }: Pick<Envelope, 'UnsubscribeURL'>): string | undefined {
  if (!URL.canParse(UnsubscribeURL)) return undefined;
  return new URL(UnsubscribeURL).searchParams.get('SubscriptionArn') ?? undefined;
}

/** To the one that missed it, and to nobody else. */
async function deliverToSubscriber(envelope: Envelope, id: string): Promise<string> {
  const arn = subscriptionOf(envelope);
  if (!arn) throw new Failure(`It does not say which subscriber missed it. ${REPUBLISH}`);
  const { protocol, endpoint, isRaw } = await subscription(arn);
  const body = isRaw ? envelope.Message : JSON.stringify(envelope);
  if (protocol === 'sqs') return deliver(endpoint, body, id);
  if (protocol === 'lambda') return deliver(endpoint, JSON.stringify(eventOf(envelope, arn)), id);
  throw new Failure(`The subscriber ${endpoint} is reached by ${protocol}, which only SNS can do. ${REPUBLISH}`);
}

const REPUBLISH = 'With --republish it is published again, to all subscribers of the topic.';

async function subscription(SubscriptionArn: string): Promise<Subscription> {
  const { Attributes = {} } = await new SNSClient().send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
  const { Protocol = '', Endpoint = '', RawMessageDelivery } = Attributes;
  return { protocol: Protocol, endpoint: Endpoint, isRaw: RawMessageDelivery === 'true' };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
function eventOf({ UnsubscribeURL, ...envelope }: Envelope, subscriptionArn: string): object {
  const sns = { Subject: null, MessageAttributes: {}, ...envelope, UnsubscribeUrl: UnsubscribeURL };
  return {
    Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: subscriptionArn, Sns: sns }],
  };
}

async function publishAgain({ TopicArn, Subject, Message, MessageAttributes = {} }: Envelope): Promise<string> {
  const attributes = Object.entries(MessageAttributes).map(([name, { Type, Value }]) => [
    name,
    Type === 'Binary'
      ? { DataType: Type, BinaryValue: Buffer.from(Value, 'base64') }
      : { DataType: Type, StringValue: Value },
  ]);
  await new SNSClient().send(
    new PublishCommand({ TopicArn, Subject, Message, MessageAttributes: Object.fromEntries(attributes) }),
  );
  return `the topic ${nameOf(TopicArn)}, all its subscribers`;
}
