import { rejectionsNotification } from '../../../src/lib/rejections.ts';

const rejection = (number: number) => ({
  key: `extract/${number}.csv`,
  reason: 'The file is empty.',
  note: `s3://landing/rejected/orders/v${number}/${number}.csv.note.json`,
});

describe('rejectionsNotification', () => {
  it('says what was rejected, why, and what to do', () => {
    expect(rejectionsNotification('orders', [rejection(1)])).toEqual({
      subject: 'orders: 1 file rejected',
      body: [
        'Rejected extract/1.csv',
        '  why:  The file is empty.',
        '  note: s3://landing/rejected/orders/v1/1.csv.note.json',
        '',
        'Nothing else is affected. Correct each file and upload it again under the same key.',
      ].join('\n'),
    });
  });

  it('stays within a message', () => {
    const { subject, body } = rejectionsNotification(
      'orders',
      Array.from({ length: 5000 }, (_, n) => rejection(n)),
    );

    expect(subject).toBe('orders: 5000 files rejected');
    expect(body.length).toBeLessThan(256 * 1024);
    expect(body).toContain('And 4,950 more');
  });
});
