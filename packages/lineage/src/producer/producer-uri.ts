/** What our events and facets name as their producer: this version of the package. */
export const producerUri = 'https://www.npmjs.com/package/@phlo/lineage/v/0.1.0';
