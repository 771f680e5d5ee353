import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.js';

const backoff = { firstMs: 200, mostMs: 30_000 };

describe('backoffMs', () => {
  it('doubles, up to its limit, between half and all of it', () => {
    for (let failures = 1; failures <= 200; failures++) {
      const fullMs = Math.min(30_000, 200 * 2 ** (failures - 1));
      const waitMs = backoffMs(failures, backoff, 'acme/send');
      expect(waitMs).toBeGreaterThanOrEqual(fullMs / 2);
      expect(waitMs).toBeLessThanOrEqual(fullMs);
    }
  });

  it('spreads those who failed at once', () => {
    const waits = Array.from({ length: 1_000 }, (_, index) => backoffMs(8, backoff, `acme/hook-${index}`));
    const [least, full] = [25_600 / 2, 25_600];
    const thirds = [0, 0, 0];
    for (const wait of waits) {
      const third = Math.min(2, Math.floor(((wait - least) / (full - least)) * 3));
      thirds[third] = (thirds[third] ?? 0) + 1;
    }
    for (const count of thirds) expect(count).toBeGreaterThan(200);
  });

  it('is the same for the same hook and failure', () =>
    expect(backoffMs(3, backoff, 'a')).toBe(backoffMs(3, backoff, 'a')));
});
