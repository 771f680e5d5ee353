const limits = [
  {
    key: 'full_emit_vs_eventemitter_100_10',
    least: 2,
    says: 'times as fast as EventEmitter with a uuid and an ISO time',
  },
  {
    key: 'one_of_1000_vs_one_of_10',
    most: 1.3,
    says: 'times the cost, where one hook of 1,000 matches and not one of 10',
  },
  { key: 'dispatch_vs_loop_10_10', most: 2, says: 'times the plain loop over 10 functions' },
  { key: 'dispatch_vs_loop_100_100', most: 2, says: 'times the plain loop over 100 functions' },
  { key: 'vs_naive_100_10', least: 100, says: 'times as fast as the bus that sorts and filters on each emit' },
  { key: 'garbage_bytes_per_dispatch', most: 64, says: 'bytes of garbage a dispatch' },
];

/** What the bus promises (research on hooks, section 5), beside what was measured. */
export function checkGates(result) {
  return limits.map(({ key, least, most, says }) => {
    const value = result[key];
    const limit = least === undefined ? `at most ${most}` : `at least ${least}`;
    return { text: `${value} ${says} (${limit})`, isMet: least === undefined ? value <= most : value >= least };
  });
}
