// Packs every package as npm would and lints what a user gets: `npm run publint`. Suggestions count as well.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const packages = fileURLToPath(new URL('../packages/', import.meta.url));
const folders = readdirSync(packages, { withFileTypes: true }).filter((entry) => entry.isDirectory());
let problems = 0;

for (const { name } of folders) {
  const pkgDir = join(packages, name);
  const manifest = JSON.parse(readFileSync(join(pkgDir, 'package.json'), 'utf8'));
  const { messages } = await publint({ pkgDir, pack: 'npm', level: 'suggestion', strict: true });
  for (const message of messages) {
    problems += 1;
    process.stdout.write(`${manifest.name}: ${message.type}: ${formatMessage(message, manifest) ?? message.code}\n`);
  }
}

process.stdout.write(`publint: ${folders.length} packages, ${problems} problems\n`);
process.exitCode = problems === 0 ? 0 : 1;
