/** A number as people read it: `3,000,000`. */
export const formatCount = (count: number): string => count.toLocaleString('en-US');
