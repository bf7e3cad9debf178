import { misnaming } from '../../../src/lib/names.ts';

const folder = 'hits/year=2024/month=02/day=29/hour=23/';

describe('misnaming', () => {
  test.each([
    `${folder}minute=05/a.json`,
    `${folder}a.json`,
    `${folder}minute=05/any/{[*]} ü\n.json`,
    'events/event_1.json',
    'events/event_.json',
    'shipping/any.thing',
    'extract/any.thing',
    'feedback/any.thing',
    'elsewhere/any.thing',
  ])('lets %s pass', (key) => {
    expect(misnaming(key)).toBeUndefined();
  });

  test.each([
    `${folder}_SUCCESS`,
    `${folder}_temporary/a.txt`,
    `${folder}.a.json.crc`,
    `${folder}`,
    'hits/',
    'events/a_$folder$',
  ])('passes over %s, which nobody means to be taken', (key) => {
    expect(misnaming(key)).toBeUndefined();
  });

  test.each([
    `${folder}minute=05/a.json.gz`,
    `${folder}minute=05//a.json`,
    `${folder}minute=05/../a.json`,
    `${folder}./a.json`,
    'hits/a.json',
    'hits/year=2024/month=13/day=05/hour=07/a.json',
    'hits/year=2023/month=02/day=29/hour=07/a.json',
    'hits/year=2024/month=02/day=05/hour=24/a.json',
    'hits/year=2024/month=2/day=05/hour=07/a.json',
  ])('says of %s what the pipeline takes', (key) => {
    expect(misnaming(key)).toEqual({
      pipeline: 'hits',
      reason:
        'The name is none that this pipeline takes; it takes hits/year=YYYY/month=MM/day=DD/hour=HH/minute=MM/*.json.',
    });
  });

  test.each(['events/Event_1.json', 'events/event_1.json.gz', 'events/2024/event_1.json', 'events//event_1.json'])(
    'says of %s what the pipeline takes',
    (key) => {
      expect(misnaming(key)).toEqual({
        pipeline: 'events',
        reason: 'The name is none that this pipeline takes; it takes events/event_*.json.',
      });
    },
  );
});
