import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import type { Context, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import * as fc from 'fast-check';
import { handler as formatFailure } from '../../../src/handlers/format-failure.ts';
import { handler as listHours } from '../../../src/handlers/list-hours.ts';
import { handler as objectCreated } from '../../../src/handlers/object-created.ts';
import { handler as targetTime } from '../../../src/handlers/target-time.ts';
import { type ExecutionStatusChange, failureNotification, reasonOf } from '../../../src/lib/failure.ts';
import { hourOf, InvalidTimeError, instantOf } from '../../../src/lib/hours.ts';
import { notification } from '../../../src/lib/notification.ts';
import { createdObjects, NotificationError } from '../../../src/lib/object-created.ts';
import { pipelineOfKey } from '../../../src/lib/pipelines.ts';
import { totalsOf } from '../../../src/lib/shipping-totals.ts';
import { fuzzed, keys, outcome, outcomeOf } from './fuzzing.ts';

const context = { getRemainingTimeInMillis: () => 1000 } as Context;
const stepFunctions = mockClient(SFNClient);

beforeEach(() => {
  for (const client of [S3Client, GlueClient, SNSClient]) {
    mockClient(client as typeof S3Client).rejects(new Error('not there'));
  }
  stepFunctions.reset();
  stepFunctions.on(ListExecutionsCommand).resolves({ executions: [] });
  stepFunctions.on(StartExecutionCommand).resolves({ executionArn: 'started' });
  Object.assign(process.env, {
    SHIPPING_STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:123456789012:stateMachine:shipping',
    ORDERS_JOB_NAME: 'orders-clean',
    LANDING_BUCKET: 'landing',
    ARTIFACTS_BUCKET: 'artifacts',
    WARNING_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:warning',
  });
});

/** Notifications of S3, and what is nearly one. */
const records = fc.oneof(
  fc.jsonValue(),
  fc.record({
    s3: fc.record({
      bucket: fc.record({ name: fc.oneof(fc.string(), fc.jsonValue()) }),
      object: fc.record({ key: fc.oneof(keys, keys.map(encoded), fc.jsonValue()) }),
    }),
  }),
);
const notifications = fc.oneof(
  fc.jsonValue(),
  fc.record({ Records: fc.oneof(fc.array(records, { maxLength: 3 }), fc.jsonValue()) }),
  fc.record({ Event: fc.constantFrom('s3:TestEvent', 'x') }),
);

/** As S3 spells a key in its events. */
function encoded(key: string): string {
  return key.isWellFormed() ? encodeURIComponent(key).replaceAll('%20', '+') : key;
}

describe('A notification', () => {
  test('is read, or refused as none', () => {
    fc.assert(
      fc.property(notifications, (value) => {
        const { value: found, error } = outcome(() => createdObjects(value));
        if (error) {
          expect(error).toBeInstanceOf(NotificationError);
        }
        for (const { bucket, key } of found ?? []) {
          expect([typeof bucket, typeof key]).toEqual(['string', 'string']);
        }
      }),
      fuzzed(1000),
    );
  });

  test('gives each key as it was uploaded', () => {
    fc.assert(
      fc.property(keys, (key) => {
        fc.pre(key.isWellFormed());
        const event = { Records: [{ s3: { bucket: { name: 'b' }, object: { key: encoded(key) } } }] };
        expect(createdObjects(event)).toEqual([{ bucket: 'b', key }]);
        expect(pipelineOfKey(key)?.prefix).toBe(/^(?:shipping|extract)\/(?=.)/s.exec(key)?.[0]);
      }),
      fuzzed(1000),
    );
  });

  test('that cannot be read fails alone among those of a batch', async () => {
    const bodies = fc.array(
      fc.oneof(
        notifications.map((value) => JSON.stringify(value)),
        fc.string(),
      ),
      { maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(bodies, async (given) => {
        const good = JSON.stringify({
          Records: [{ s3: { bucket: { name: 'b' }, object: { key: 'shipping/a.json' } } }],
        });
        const all = [good, ...given].map((body, index) => ({ messageId: `m${index}`, body, eventSource: 'aws:sqs' }));
        stepFunctions.resetHistory();
        const { batchItemFailures } = await objectCreated({ Records: all } as unknown as SQSEvent, context);
        expect(stepFunctions.commandCalls(StartExecutionCommand).length).toBeGreaterThanOrEqual(1);
        const failed = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
        const unreadable = given.flatMap((body, index) => (isRead(body) ? [] : [`m${index + 1}`]));
        expect(failed).toEqual(expect.arrayContaining(unreadable));
        expect(failed).not.toContain('m0');
      }),
      fuzzed(300),
    );
  });

  test('of any form, given to the handler directly, is taken or refused in its words', async () => {
    await fc.assert(
      fc.asyncProperty(notifications, async (event) => {
        const { value, error } = await outcomeOf(() => objectCreated(event as unknown as SQSEvent, context));
        expect(error ?? value).toEqual(
          error ? new Error('The notification could not be handled; the log says why.') : { batchItemFailures: [] },
        );
      }),
      fuzzed(300),
    );
  });
});

function isRead(body: string): boolean {
  try {
    createdObjects(JSON.parse(body));
    return true;
  } catch {
    return false;
  }
}

const times = fc.oneof(
  fc.jsonValue(),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc
    .tuple(
      fc.constantFrom('0000', '0001', '0099', '1970', '2024', '9999', '10000'),
      fc.constantFrom('-01-01T00:00:00', '-02-30T10:00:00', '-12-31T23:59:59', '-06-15T24:00', '-02-29T00:30:00.5'),
      fc.constantFrom('', 'Z', 'z', '+18:00', '-18:00', '+99:99', '-00:00', ' '),
    )
    .map((parts) => parts.join('')),
);
const HOUR = /^\d{4}-\d\d-\d\dT\d\d$/;

describe('A time', () => {
  test('lies in an hour, or is refused', () => {
    fc.assert(
      fc.property(times, (text) => {
        const { value, error } = outcome(() => hourOf(instantOf(text, 'time')));
        expect(error ? error instanceof InvalidTimeError : HOUR.test(value as string)).toBe(true);
      }),
      fuzzed(1000),
    );
  });

  test.each(['0000-01-01T00:00:00Z', '9999-12-31T23:59:59-18:00', '0000-01-01T00:00:00+18:00'])(
    '%s, at an end of the calendar, gives an hour or is refused',
    async (time) => {
      const { value, error } = await outcomeOf(() => targetTime({ target_datetime: time }, context));
      expect(error ? error instanceof InvalidTimeError : HOUR.test(value?.hour as string)).toBe(true);
    },
  );

  test('that hits-hourly or hits-backfill is given is taken, or refused by name', async () => {
    const inputs = fc.oneof(
      fc.jsonValue(),
      fc.record({ target_datetime: times, scheduled_time: times }, { requiredKeys: [] }),
      fc.record({ from: times, to: times, x: fc.jsonValue() }, { requiredKeys: [] }),
    );
    await fc.assert(
      fc.asyncProperty(inputs, async (input) => {
        for (const call of [() => targetTime(input as never, context), () => listHours(input as never, context)]) {
          const { error } = await outcomeOf<unknown>(call);
          expect(error === undefined || error instanceof InvalidTimeError).toBe(true);
        }
      }),
      fuzzed(600),
    );
  });
});

const causes = fc.oneof(
  fc.string(),
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc
    .dictionary(
      fc.constantFrom('JobName', 'Id', 'ErrorMessage', 'JobRunState', 'QueryExecution', 'errorMessage', '__proto__'),
      fc.oneof(fc.string(), fc.jsonValue(), fc.record({ Status: fc.jsonValue() })),
    )
    .map((value) => JSON.stringify(value)),
  fc.constantFrom(null, undefined),
);

describe('A failure', () => {
  test('is told, whatever its cause says', async () => {
    await fc.assert(
      fc.asyncProperty(causes, fc.string({ unit: 'binary' }), async (cause, error) => {
        expect(typeof reasonOf(cause).text).toBe('string');
        const change = { executionArn: 'a:b', name: 'n', status: 'FAILED', startDate: 0, stopDate: null, error, cause };
        const { subject } = failureNotification('orders', change as unknown as ExecutionStatusChange, '');
        expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
        const state = { failure: { Error: error, ...(typeof cause === 'string' && { Cause: cause }) } };
        const event = await formatFailure({ execution: 'a:execution:b:c', input: {}, state }, context);
        expect(typeof event.reason).toBe('string');
      }),
      fuzzed(600),
    );
  });

  test('has a subject that SNS takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(notification(`orders: ${text}`, []).subject).toMatch(/^[\x20-\x7e]{1,99}$/);
      }),
      fuzzed(),
    );
  });
});

describe('Totals', () => {
  test('are read, or refused as not those of the query', () => {
    const cell = fc.record({ VarCharValue: fc.oneof(fc.string(), fc.constantFrom('1', 'x')) }, { requiredKeys: [] });
    const header = ['destination_city', 'overall', 'shipments', 'cost', 'distance', 'fuel'];
    const row = fc.record({ Data: fc.array(cell, { maxLength: 7 }) }, { requiredKeys: [] });
    const known = { Data: header.map((name) => ({ VarCharValue: name })) };
    fc.assert(
      fc.property(fc.array(row, { maxLength: 4 }), fc.boolean(), (rows, hasHeader) => {
        const { error } = outcome(() => totalsOf(hasHeader ? [known, ...rows] : rows));
        expect(error === undefined || error instanceof TypeError).toBe(true);
      }),
      fuzzed(),
    );
  });
});
