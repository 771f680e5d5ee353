import { createOssiePlugin } from './create-ossie-plugin.js';

/** Semantic models of a project in Apache Ossie YAML: the provider of `@phlo/semantic`. */
// oxlint-disable-next-line import/no-default-export -- the contract of plugins asks for it
export default createOssiePlugin;
