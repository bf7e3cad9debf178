import { shipments } from '../../../src/lib/shipments.ts';

const until = new Date('2024-07-09T14:00:00Z');

describe('shipments', () => {
  it('are the same for the same seed and time, and others for another seed', () => {
    const [first, again, other] = [1, 1, 2].map((seed) => JSON.stringify([...shipments(50, seed, until)]));

    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('keep the contract of the pipeline', () => {
    for (const shipment of shipments(1000, 3, until)) {
      expect(Number.isSafeInteger(shipment.shipping_id)).toBe(true);
      expect(shipment.shipping_date).toMatch(/^2024\/(06\/(2[5-9]|30)|07\/0\d)$/);
      expect(shipment.customer_name).not.toBe('');
      expect(shipment.shipping_cost).toBeGreaterThan(0);
      expect(shipment.shipping_distance).toBeGreaterThan(0);
      expect(shipment.quantity).toBeGreaterThan(0);
    }
  });

  it('have no product now and then, as the contract lets them', () => {
    const without = [...shipments(1000, 3, until)].filter((shipment) => !('product_id' in shipment));

    expect(without.length).toBeGreaterThan(10);
    expect(without.length).toBeLessThan(200);
  });
});
