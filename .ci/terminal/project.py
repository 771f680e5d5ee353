"""A project whose sources wait for a file, so that a test decides when they go on."""

import json
import os
import subprocess

# Where it is asked for, a hook of each check takes ten events and then waits until the test lets it go on.
CONFIG = """import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { definePlugin, defineProject, onEvent } from 'phlo';

let taken = 0;
const send = onEvent('quality.result', {
  name: 'send',
  delivery: 'queued',
  queue: 'durable',
  timeoutMs: 600_000,
  handler: async () => {
    taken += 1;
    while (taken > 10 && !existsSync('go')) await setTimeout(20);
  },
});
const use = process.env.SENDS === undefined ? [] : [definePlugin({ name: 'acme', hooks: [send] })];
export default defineProject({ name: 'shop', plugins: { use } });
"""

# Yields, then waits until the test lets it go on; `signal` ends the waiting, unless it is deaf.
SLOW = """import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { column, ingestion, rows } from 'phlo';

const isDeaf = process.env.DEAF !== undefined;
const slow = (name: string, count: number) =>
  ingestion(
    { table: `bronze.${name}`, schema: { id: column.int() }, strategy: 'replace' },
    rows(async function* ({ signal }) {
      for (let part = 0; part < 2; part += 1) {
        yield Array.from({ length: count }, (_, id) => ({ id: part * count + id }));
        while (!existsSync('go') && (isDeaf || !signal.aborted)) await setTimeout(20);
      }
    }),
  );
export const one = slow('one', 5000);
export const other = slow('an_asset_with_a_name_that_is_quite_long_for_a_terminal', 7000);
"""

BIG = """import { column, files, ingestion } from 'phlo';
export const big = ingestion(
  { table: 'bronze.big', schema: { id: column.long(), price: column.double(), text: column.string() }, strategy: 'replace' },
  files({ path: 'data/big.csv' }),
);
"""

# Prints what belongs to nobody while a line moves below it.
TALK = """import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { column, ingestion, rows } from 'phlo';
export const talk = ingestion(
  { table: 'bronze.talk', schema: { id: column.int() }, strategy: 'replace' },
  rows(async function* () {
    for (let said = 0; said < 10; said += 1) {
      yield [{ id: said }];
      console.log(`said ${said}`);
      await setTimeout(150);
    }
    process.stderr.write('half of ');
    await setTimeout(300);
    console.error('a line');
    while (!existsSync('go')) await setTimeout(20);
  }),
);
"""

SOME = """select id, price, text from ref('bronze.big') limit 1500000
"""

MARTS = """import { publish, schedule } from 'phlo';
export const nightly = schedule({ name: 'a_schedule_with_a_long_name_for_a_terminal', cron: '0 3 * * *', select: ['gold.*'] });
export const marts = publish({ marts: [{ from: 'gold.some', indexes: [['id']] }] });
"""

TEXTS = """import { column, ingestion, rows } from 'phlo';
const texts = ['plain', '漢字かな交じり文', 'emoji 🎉🚀', 'cafe\\u0301 re\\u0301sume\\u0301', '\\u001b[31mred\\u001b[0m\\u001b]0;title\\u0007', 'bell\\u0007 and\\u0008 back', 'a\\nb\\tc', 'x'.repeat(300), '', '\\u202Eright to left'];
const schema = Object.fromEntries(
  ['id', ...Array.from({ length: 29 }, (_, at) => `column_number_${at}`)].map((name, at) => [name, at === 0 ? column.int() : column.string()]),
);
export const wide = ingestion(
  { table: 'silver.wide', schema, strategy: 'replace' },
  rows(async function* () {
    yield Array.from({ length: 100 }, (_, id) =>
      Object.fromEntries(Object.keys(schema).map((name, at) => [name, at === 0 ? id : texts[(id + at) % texts.length]])),
    );
  }),
);
"""


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf8") as file:
        file.write(text)


def link_plugins(shop, clone):
    """As an install of them would leave it."""
    os.makedirs(f"{shop}/node_modules/@phlo", exist_ok=True)
    with open(f"{shop}/package.json", encoding="utf8") as file:
        manifest = json.load(file)
    for name in ("lineage", "metrics", "semantic"):
        os.symlink(f"{clone}/packages/{name}", f"{shop}/node_modules/@phlo/{name}")
        manifest["dependencies"][f"@phlo/{name}"] = "*"
    write(f"{shop}/package.json", json.dumps(manifest))


def make(phlo, folder, clone):
    """Writes the project with what `phlo init` links, and gives its folder."""
    subprocess.run([*phlo, "init", "shop"], cwd=folder, check=True, capture_output=True)
    shop = os.path.join(folder, "shop")
    for below in ("workflows", "tests", "data"):
        subprocess.run(["rm", "-rf", os.path.join(shop, below)], check=True)
    write(f"{shop}/phlo.config.ts", CONFIG)
    write(f"{shop}/workflows/ingestion/slow.ts", SLOW)
    write(f"{shop}/workflows/ingestion/wide.ts", TEXTS)
    write(f"{shop}/workflows/ingestion/talk.ts", TALK)
    write(f"{shop}/workflows/transforms/gold/some.sql", SOME)
    write(f"{shop}/workflows/marts.ts", MARTS)
    source = "silver.wide"
    for at in range(5):
        table = f"a_model_with_quite_a_long_name_that_builds_on_others_{at}"
        write(f"{shop}/workflows/transforms/gold/{table}.sql", f"select id, column_number_1 from ref('{source}')\n")
        source = f"gold.{table}"
    link_plugins(shop, clone)
    write(f"{shop}/workflows/ingestion/big.ts", BIG)
    block = "".join(f"{at},{at * 1.5},text of row {at}\n" for at in range(100_000))
    write(f"{shop}/data/big.csv", "id,price,text\n" + block * 120)
    return shop
