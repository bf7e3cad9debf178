import { pipelineNamed, pipelineOfKey } from '../../../src/lib/pipelines.ts';

describe('pipelineOfKey', () => {
  it('finds the pipeline by the prefix', () => {
    expect(pipelineOfKey('shipping/2024/a.json')?.name).toBe('shipping');
  });

  it.each(['archived/shipping/a.json', 'shipping', 'shipping/', 'shippings/a.json', ''])('finds none for %j', (key) => {
    expect(pipelineOfKey(key)).toBeUndefined();
  });
});

describe('pipelineNamed', () => {
  it('names the pipelines there are when it is asked for another', () => {
    expect(() => pipelineNamed('sailing')).toThrow('There is no pipeline "sailing"; there are: shipping, orders.');
  });
});
