import { notification } from '../../../src/lib/notification.ts';

describe('notification', () => {
  it('gives a subject that SNS accepts: printable ASCII, less than 100 characters', () => {
    const { subject } = notification(`Zürich\nfailed ${'x'.repeat(200)}`, []);

    expect(subject).toMatch(/^[\x20-\x7e]{99}$/);
    expect(subject).toMatch(/^Z rich failed x+\.\.\.$/);
  });

  it('puts each line on a line', () => {
    expect(notification('s', ['a', '', 'b']).body).toBe('a\n\nb');
  });
});
