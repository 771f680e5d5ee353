import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What is odd about it. */
type Oddity = 'none' | 'no compose' | 'daemon down' | 'up fails' | 'up hangs' | 'garbage' | 'list' | 'rm fails';

export interface FakeDocker {
  /** A PATH on which it is found first. */
  readonly path: string;
  /** What it was asked, without the name and the file of the project. */
  asked(): readonly string[];
  /** All arguments of all calls. */
  calls(): readonly (readonly string[])[];
  be(oddity: Oddity): void;
  /** A container ends by itself. */
  end(service: string, exitCode: number): void;
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
const [verb, ...rest] = args.slice(5);
const service = rest.at(-1);
const file = fs.readFileSync(args[4], 'utf8');
if (!file.includes('\\n  ' + service + ':')) fail('no such service: ' + service);
if (verb === 'up') {
  if (oddity === 'up hangs') { require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' }); setInterval(() => {}, 1000); }
  else if (oddity === 'up fails') fail('Error response from daemon: Bind for 127.0.0.1:5432 failed: port is already allocated');
  else { containers[service] = { State: 'running', ExitCode: 0 }; keep(); console.error(' Container ' + service + '  Started'); }
} else if (verb === 'rm') {
  if (oddity === 'rm fails') fail('Error response from daemon: removal of container is already in progress');
  delete containers[service]; keep();
} else if (verb === 'ps') {
  if (oddity === 'garbage') { console.log('<html>{no json</html>\\n{half'); process.exit(0); }
  const found = containers[service] ? [{ Name: 'shop-' + service, Service: service, ...containers[service] }] : [];
  console.error('time="now" level=warning msg="the attribute is obsolete"');
  if (oddity === 'list') console.log(JSON.stringify(found));
  else for (const one of found) console.log(JSON.stringify(one));
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
  return {
    path: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
    calls,
    asked: () => calls().map((args) => (args[1] === '--project-name' ? args.slice(5) : args).join(' ')),
    be: (oddity) => writeFileSync(path('oddity'), oddity),
    end: (service, exitCode) =>
      writeFileSync(path('containers.json'), JSON.stringify({ [service]: { State: 'exited', ExitCode: exitCode } })),
  };
}
