import { createdObjects, NotificationError } from '../../../src/lib/object-created.ts';

const notification = (key: string) => ({ Records: [{ s3: { bucket: { name: 'landing' }, object: { key } } }] });

describe('createdObjects', () => {
  it.each([
    ['shipping/a.json', 'shipping/a.json'],
    ['shipping/with+space.json', 'shipping/with space.json'],
    ['shipping/1%2B1%3D2.json', 'shipping/1+1=2.json'],
    ['shipping/dt%3D2024-07-09/a.json', 'shipping/dt=2024-07-09/a.json'],
    ['shipping/%C3%BCber%20100%25.json', 'shipping/über 100%.json'],
  ])('reads the key %s as %s', (encoded, key) => {
    expect(createdObjects(notification(encoded))).toEqual([{ bucket: 'landing', key }]);
  });

  it('gives every record of a notification, not only the first', () => {
    const two = { Records: [...notification('a').Records, ...notification('b').Records] };

    expect(createdObjects(two).map(({ key }) => key)).toEqual(['a', 'b']);
  });

  it('finds nothing in the message that S3 sends when notifications are configured', () => {
    expect(createdObjects({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'landing' })).toEqual([]);
  });

  it.each([[null], ['text'], [{}], [{ Records: [{ body: 'x' }] }]])('refuses %j', (other) => {
    expect(() => createdObjects(other)).toThrow(NotificationError);
  });
});
