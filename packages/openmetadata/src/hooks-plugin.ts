import { createOpenMetadataPlugin } from './create-openmetadata-plugin.js';

/** Tells an OpenMetadata server what runs do: the hook of `@phlo/openmetadata`. */
export default createOpenMetadataPlugin;
