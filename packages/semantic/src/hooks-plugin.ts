import { createSemanticPlugin } from './create-semantic-plugin.js';

/** Compares semantic models with what is published: the hooks of `@phlo/semantic`. */
// oxlint-disable-next-line import/no-default-export -- the contract of plugins asks for it
export default createSemanticPlugin;
