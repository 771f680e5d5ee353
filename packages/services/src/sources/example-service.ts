import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { serviceErrors } from '../errors.js';

const definition = (
  name: string,
  port: number,
): string => `# yaml-language-server: $schema=../../node_modules/@phlo/services/service.schema.json
# What may stand here: docs/guide/services.md of Phlo.
name: ${name}
description: Answers on a port of this machine
ports:
  main: \${${portVariable(name)}:-${port}}
health:
  http: http://127.0.0.1:{port:main}/
native:
  # Program and arguments: no shell reads them.
  command: ['{node}', '{service_dir}/server.mjs', '{port:main}']
  restart: on-failure
hooks:
  pre_start:
    - name: check
      command: ['{node}', '--check', '{service_dir}/server.mjs']
      policy: raise
  post_start:
    - name: greet
      command: ['{node}', '-e', 'console.log("it is there:", process.argv[1])', '{port:main}']
`;

const program = `import { createServer } from 'node:http';

const port = Number(process.argv[2]);
createServer((request, response) => response.end('hello\\n')).listen(port, '127.0.0.1', () => console.log('listens on', port));
process.on('SIGTERM', () => process.exit(0));
`;

/** The variable that says on which port the service of {@link exampleService} answers. */
export const portVariable = (name: string): string => `${name.toUpperCase().replaceAll('-', '_')}_PORT`;

/** Where it answers unless the variable says otherwise. */
const usualPort = 8090;

/** A service that works, to be changed: its files by their paths in the project. Throws `SERVICE_INVALID`. */
export function exampleService(
  name: string,
  { port = usualPort }: { readonly port?: number } = {},
): ReadonlyMap<string, string> {
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(name))
    throw serviceErrors.create('SERVICE_INVALID', {
      message: `${JSON.stringify(name)} is no name for a service`,
      hint: 'Names have lower-case letters, digits and "-", and begin with a letter.',
    });
  return new Map([
    [`services/${name}/service.yaml`, definition(name, port)],
    [`services/${name}/server.mjs`, program],
  ]);
}

/**
 * Writes a service that works into a project, to be changed. Returns its files, relative to the project; with `isDryRun` those that would
 * be written. Throws `SERVICE_EXISTS` and `SERVICE_INVALID`.
 */
export function writeExampleService(
  projectDir: string,
  name: string,
  { isDryRun = false }: { readonly isDryRun?: boolean } = {},
): readonly string[] {
  const files = exampleService(name);
  const folder = join('services', name);
  if (existsSync(join(projectDir, folder)))
    throw serviceErrors.create('SERVICE_EXISTS', { message: `There is ${folder} already` });
  if (!isDryRun)
    for (const [file, text] of files) {
      mkdirSync(dirname(join(projectDir, file)), { recursive: true });
      writeFileSync(join(projectDir, file), text);
    }
  return [...files.keys()];
}
