import { createOpenMetadataPlugin } from './create-openmetadata-plugin.js';

/** Tells an OpenMetadata server what runs do: the hook of `@phlo/openmetadata`. */
// oxlint-disable-next-line import/no-default-export -- the contract of plugins asks for it
export default createOpenMetadataPlugin;
