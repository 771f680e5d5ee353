export { lineageErrors } from './errors.js';
export { createGraph } from './graph.js';
export type { ColumnEdge, Dataset, DatasetColumn, DatasetKind, Edge, LineageGraph } from './graph.js';
export { edgesWithin, findPath, walk } from './walk.js';
export type { Direction, Step } from './walk.js';
