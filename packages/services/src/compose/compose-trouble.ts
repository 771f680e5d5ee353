import { dirname } from 'node:path';
import type { ResolvedService } from '../backend/resolved-service.js';
import { serviceErrors } from '../errors.js';
import type { DockerAnswer } from './docker.js';
import type { Container } from './inspect-container.js';

const words = 'The words are docker’s own. Do the same again when it is mended.';

/** Docker was asked to start a container and did not. `hasImage`: whether its image is on this machine by now. */
export function startFailed({ name, definition }: ResolvedService, { trouble }: DockerAnswer, hasImage: boolean) {
  const image = String(definition.compose?.['image']);
  if (hasImage)
    return serviceErrors.create('SERVICE_START_FAILED', {
      message: `Docker did not start ${name}: ${trouble}`,
      hint: words,
    });
  return serviceErrors.create('SERVICE_START_FAILED', {
    message: `The image ${image} of ${name} is not on this machine, and docker did not get it: ${trouble}`,
    hint: `\`docker pull ${image}\` fetches it, and \`docker load\` takes it from a file; then start ${name} again.`,
  });
}

/** Something else has the name that the container of a service needs. */
export function containerTaken({ name, project }: ResolvedService, container: string, { composePath }: Container) {
  const whose = composePath === undefined ? 'was not made by Phlo' : `was made by ${dirname(composePath)}`;
  return serviceErrors.create('SERVICE_START_FAILED', {
    message: `There is a container ${container} already, which ${whose}: ${name} cannot be started beside it`,
    hint: `Remove it (\`docker rm ${container}\`, where its service is not needed any more), or give the project ${project.name} another name in phlo.config.ts.`,
  });
}

/** Docker was asked to end or remove something and did not. */
export const stopFailed = (what: string, { trouble }: DockerAnswer) =>
  serviceErrors.create('SERVICE_STOP_FAILED', { message: `${what}: ${trouble}`, hint: words });

/** Docker is asked about a container and does not answer. */
export const unanswered = ({ name, stateDir }: ResolvedService, trouble: string) =>
  serviceErrors.create('SERVICE_UNSUPPORTED', {
    message: `${name} was started as a container, and docker does not answer: ${trouble}`,
    hint: `Start Docker, and do the same again. Where Docker is gone for good, so is the data of ${name}: remove ${stateDir}, and the next start chooses anew.`,
  });
