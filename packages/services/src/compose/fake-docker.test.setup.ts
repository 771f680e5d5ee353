import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What is odd about it. */
type Oddity =
  | 'none'
  | 'no compose'
  | 'daemon down'
  | 'up fails'
  | 'no image'
  | 'up hangs'
  | 'dies in up'
  | 'garbage'
  | 'stop fails'
  | 'file refused';

/** What `docker container inspect` shows of a container. */
interface FakeState {
  readonly Status: string;
  readonly ExitCode?: number;
  readonly Health?: { readonly Status: string; readonly Log?: readonly { readonly Output: string }[] };
}

export interface FakeDocker {
  /** A PATH on which it is found first. */
  readonly path: string;
  /** What it was asked, without the name and the file of the project. */
  asked(): readonly string[];
  /** All arguments of all calls. */
  calls(): readonly (readonly string[])[];
  be(oddity: Oddity): void;
  /** The state of a container as somebody else has made it: it has ended by itself, or its check says something. */
  set(container: string, state: FakeState, more?: { readonly restarts?: number; readonly file?: string }): void;
}

const program = `
const fs = require('node:fs');
const dir = __dirname;
const args = process.argv.slice(2);
fs.appendFileSync(dir + '/calls.jsonl', JSON.stringify(args) + '\\n');
const oddity = fs.readFileSync(dir + '/oddity', 'utf8');
const containers = JSON.parse(fs.readFileSync(dir + '/containers.json', 'utf8'));
const keep = () => fs.writeFileSync(dir + '/containers.json', JSON.stringify(containers));
const fail = (text, code = 1) => { console.error(text); process.exit(code); };
if (args[0] === 'compose' && oddity === 'no compose') fail("docker: 'compose' is not a docker command.");
if (args[0] === 'compose' && args[1] === 'version') { console.log('2.39.1'); process.exit(0); }
if (oddity === 'daemon down') fail('Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?');
if (args[0] === 'version') { console.log('28.2.2'); process.exit(0); }
if (args[0] === 'volume') { console.log(args.at(-1)); process.exit(0); }
if (args[0] === 'network') { if (args[1] === 'ls') console.log('cbadfb6cfd84'); process.exit(0); }
if (args[0] === 'image' && oddity !== 'no image') { console.log('sha256:1'); process.exit(0); }
if (args[0] === 'image') fail('Error response from daemon: No such image: ' + args.at(-1));
const one = containers[args.at(-1)];
if (args[0] === 'container') {
  console.error('WARNING: something is deprecated');
  if (oddity === 'garbage') { console.log('<html>{no json</html>\\n{half'); process.exit(0); }
  if (!one) fail('Error response from daemon: No such container: ' + args.at(-1));
  const labels = { 'com.docker.compose.project': one.project, 'com.docker.compose.project.config_files': one.file };
  console.log(JSON.stringify({ state: one.state, restarts: one.restarts, labels }));
  process.exit(0);
}
const end = (found) => { if (found.state.Status === 'running') found.state = { Status: 'exited', ExitCode: 137 }; keep(); };
if (args[0] === 'stop') { if (oddity === 'stop fails') fail('Error response from daemon: cannot kill container'); end(one); process.exit(0); }
if (args[0] === 'rm') { delete containers[args.at(-1)]; keep(); process.exit(0); }
const [verb, ...rest] = args.slice(5);
const service = rest.at(-1);
const file = fs.readFileSync(args[4], 'utf8');
const name = /container_name: (.*)/.exec(file)[1];
if (oddity === 'file refused') fail('validating ' + args[4] + ': services.' + service + '.command must be a null');
if (!file.includes('\\n  ' + service + ':')) fail('no such service: ' + service);
if (verb === 'up') {
  if (oddity === 'up hangs') { require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' }); setInterval(() => {}, 1000); }
  else if (oddity === 'up fails') fail(' Container ' + name + '  Starting\\nError response from daemon: driver failed: port is already allocated');
  else if (oddity === 'no image') fail(' ' + service + ' Error \\nError response from daemon: pull access denied for acme/store');
  else {
    if (oddity === 'dies in up') fs.writeFileSync(dir + '/oddity', 'daemon down');
    containers[name] = { project: args[2], file: args[4], restarts: 0, state: { Status: 'running', ExitCode: 0, StartedAt: new Date().toISOString() } };
    keep();
    if (oddity === 'dies in up') fail(' Container ' + name + '  Started\\nerror during connect: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.51/events": EOF');
    console.error(' Container ' + name + '  Started');
  }
} else if (verb === 'stop') {
  if (oddity === 'stop fails') fail('Error response from daemon: cannot kill container');
  end(containers[name]);
} else if (verb === 'logs') { console.log('a line of ' + service); if (rest.includes('--follow')) setInterval(() => {}, 1000); }
else fail('unknown command: ' + args.join(' '));
`;

/** A \`docker\` that records what it is asked and does as the real one would, or as an odd one. */
export function fakeDocker(dir: string): FakeDocker {
  const bin = join(dir, 'docker-bin');
  mkdirSync(bin, { recursive: true });
  const path = (name: string) => join(bin, name);
  writeFileSync(path('docker'), `#!${process.execPath}\n${program}`);
  chmodSync(path('docker'), 0o755);
  writeFileSync(path('oddity'), 'none');
  writeFileSync(path('containers.json'), '{}');
  const calls = () =>
    existsSync(path('calls.jsonl'))
      ? readFileSync(path('calls.jsonl'), 'utf8')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as readonly string[])
      : [];
  const containers = () =>
    JSON.parse(readFileSync(path('containers.json'), 'utf8')) as Readonly<Record<string, object>>;
  return {
    path: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
    calls,
    asked: () => calls().map((args) => (args[1] === '--project-name' ? args.slice(5) : args).join(' ')),
    be: (oddity) => writeFileSync(path('oddity'), oddity),
    set: (name, state, more = {}) =>
      writeFileSync(
        path('containers.json'),
        JSON.stringify({ ...containers(), [name]: { restarts: 0, ...containers()[name], state, ...more } }),
      ),
  };
}
