// For the stage scaffolds: makes a plugin of every group outside the clone, installs it from the tarballs of our packages, and uses it in
// a new project that installs it. The only things from elsewhere are the packages that ours depend on.
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { scaffoldTrials, tryInProject } from '../packages/cli/dist/plugin-scaffold/scaffold-trials.test.setup.js';

const [, , work = ''] = process.argv;
const { PHLO_CI_CHECKS: checks = '' } = process.env;
const tarballs = join(work, 'tarballs');

/** Our packages by name, as `file:` dependencies on their tarballs. */
const ours = Object.fromEntries(
  readdirSync(tarballs).map((file) => {
    const listing = run('tar', ['-xzOf', join(tarballs, file), 'package/package.json'], tarballs).stdout;
    return [JSON.parse(listing).name, `file:${join(tarballs, file)}`];
  }),
);

function run(command, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 1e8 });
  if (error !== undefined) throw error;
  return { code: status, stdout, stderr };
}

function must(command, args, cwd) {
  process.stdout.write(`$ ${command} ${args.join(' ')}  (in ${cwd})\n`);
  const outcome = run(command, args, cwd);
  if (outcome.code !== 0)
    throw new Error(`${command} ${args.join(' ')} exits with ${outcome.code}:\n${outcome.stdout}\n${outcome.stderr}`);
  return outcome.stdout;
}

/** Writes dependencies into a package.json. Every one of ours, whoever asks for it, comes from its tarball. */
function depend(dir, field, names) {
  const path = join(dir, 'package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  const own = Object.fromEntries(
    Object.keys(manifest[field] ?? {})
      .filter((name) => name in ours)
      .map((name) => [name, ours[name]]),
  );
  manifest[field] = { ...manifest[field], ...own, ...names };
  const direct = { ...manifest.dependencies, ...manifest.devDependencies };
  manifest.overrides = Object.fromEntries(
    Object.entries(ours).map(([name, file]) => [name, name in direct ? `$${name}` : file]),
  );
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}

const note = (line) => appendFileSync(checks, `${line}\n`);

// The command line itself comes from its tarball too: a user has no clone.
const tools = join(work, 'tools');
mkdirSync(tools);
writeFileSync(join(tools, 'package.json'), '{ "private": true }\n');
depend(tools, 'dependencies', ours);
must('npm', ['install'], tools);
const phlo = join(tools, 'node_modules', '.bin', 'phlo');

for (const trial of scaffoldTrials) {
  const folder = join(work, trial.plugin);
  mkdirSync(folder);
  const { dir } = JSON.parse(must(phlo, ['plugin', 'create', trial.name, '--type', trial.group, '--json'], folder));
  depend(dir, 'devDependencies', {});
  must('npm', ['install'], dir);
  for (const script of ['typecheck', 'build', 'test']) must('npm', ['run', script], dir);
  note(`a plugin of the group ${trial.group} type-checks, builds and passes its tests`);
  const packed = must('npm', ['pack', '--silent', '--pack-destination', folder], dir).trim().split('\n').at(-1);

  const { dir: project } = JSON.parse(must(phlo, ['init', 'shop', '--json'], folder));
  depend(project, 'dependencies', { phlo: ours.phlo, [trial.name]: `file:${join(folder, basename(packed))}` });
  must('npm', ['install'], project);
  const call = async (args) => run(join(project, 'node_modules', '.bin', 'phlo'), args, project);
  await tryInProject(trial, { dir: project, phlo: call }, readFileSync(join(dir, 'README.md'), 'utf8'));
  note(`a project that installs a plugin of the group ${trial.group} finds it, configures it and uses it`);
}
