import { type Ended, type JobStateChange, told } from '../../../src/lib/job-run.ts';

const limits = { slowRunSeconds: 600, repeatedFailures: 3 };
const report = {
  rows_in: 1010,
  rows_out: 1000,
  duplicates: 7,
  quarantined: 3,
  rejected: [{ key: 'extract/bad.csv', reason: 'The file is empty.', note: 's3://landing/note.json' }],
  replaced: ['extract/a.csv'],
  files_in: 2,
  bytes_in: 5,
  seconds: 1,
};
const clean = { ...report, quarantined: 0, rejected: [] };

function ended(state: JobStateChange['state'], more: Partial<Ended> = {}): Ended {
  return {
    job: { name: 'orders-clean', pipeline: 'orders', afterFailure: 'Nothing is lost.' },
    change: { jobName: 'millrace-dev-orders-clean', jobRunId: 'jr_1', state, message: 'm' },
    run: { StartedOn: new Date('2024-07-09T14:00:00Z'), ExecutionTime: 61 },
    report: undefined,
    failures: 0,
    ...more,
  };
}

describe('told', () => {
  it('tells of a clean success where successes are told', () => {
    const { topic, notification } = told(ended('SUCCEEDED', { report: clean }), limits);

    expect([topic, notification.subject]).toEqual(['success', 'orders: orders-clean succeeded']);
    expect(notification.body).toContain('Rows:     in 1,010 = out 1,000 + duplicates 7 + quarantined 0');
    expect(notification.body).toContain('Replaced what extract/a.csv gave before.');
  });

  it('warns of rejected files and quarantined rows, with the reason of each file', () => {
    const { topic, notification } = told(ended('SUCCEEDED', { report }), limits);

    expect([topic, notification.subject]).toEqual([
      'warning',
      'orders: orders-clean succeeded, 1 file rejected, 3 rows quarantined',
    ]);
    expect(notification.body).toContain('Rejected: extract/bad.csv\n  why:    The file is empty.');
  });

  it('warns of rules that failed', () => {
    const failed_rules = [{ rule: 'IsComplete "date"', reason: 'Value: 0.95' }];

    const { topic, notification } = told(ended('SUCCEEDED', { report: { ...clean, failed_rules } }), limits);

    expect([topic, notification.subject]).toEqual(['warning', 'orders: orders-clean succeeded, 1 rule failed']);
    expect(notification.body).toContain('Rule:     IsComplete "date"\n  why:    Value: 0.95');
  });

  it('warns of a run that took longer than it may, not of one that took just as long', () => {
    const topicAfter = (ExecutionTime: number) => told(ended('SUCCEEDED', { run: { ExecutionTime } }), limits).topic;

    expect([topicAfter(600), topicAfter(601)]).toEqual(['success', 'warning']);
  });

  it.each(['FAILED', 'ERROR'] as const)('tells why a run ended as %s, and what to do', (state) => {
    const run = { ErrorMessage: 'AccessDenied: no' };

    const { topic, notification } = told(ended(state, { run, failures: 2 }), limits);

    expect([topic, notification.subject]).toEqual(['failure', 'orders: orders-clean failed']);
    expect(notification.body).toContain('Error:    AccessDenied: no');
    expect(notification.body).toContain('aws glue get-job-run --job-name millrace-dev-orders-clean --run-id jr_1');
  });

  it('finds the third failure in a row critical', () => {
    const { topic, notification } = told(ended('FAILED', { failures: 3 }), limits);

    expect([topic, notification.subject]).toEqual(['critical', 'orders: orders-clean failed, the 3rd time in a row']);
  });

  it.each([
    ['TIMEOUT', 'orders: orders-clean timed out'],
    ['STOPPED', 'orders: orders-clean was stopped'],
  ] as const)('finds %s critical', (state, subject) => {
    const { topic, notification } = told(ended(state), limits);

    expect([topic, notification.subject]).toEqual(['critical', subject]);
  });

  it('refuses a state that Glue does not have', () => {
    expect(() => told(ended('DONE' as never), limits)).toThrow('The end "DONE" of the job run jr_1');
  });
});
