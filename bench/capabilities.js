// What all capabilities together cost a run, from `run.start` to `run.end`, with targets that answer and with targets that are not there:
// `npm run bench:capabilities`. Each run is a process of its own, and each choice runs in every round; a figure is the median over the rounds
// (BENCH_ROUNDS, 5) of the ratio within one, for a machine is not as fast in the last minute as in the first. The last line is JSON; the exit
// code is 1 where a gate is missed.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { median, runCase } from './run-case.js';

const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const most = 1.02;

/** As much of each target as its sender asks for: what is sent is taken, and has an id from then on. */
function answer(request, response) {
  const reply = (status, body) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (request.url.endsWith('/system/version')) return reply(200, { version: '1.12.14' });
  if (request.method === 'GET') return reply(404, { code: 404, message: 'not found' });
  reply(200, { id: '00000000-0000-4000-8000-000000000001', name: 'x', fullyQualifiedName: 'x' });
}

const configOf = (url) => ({
  alerting: { receivers: { team: { type: 'webhook', url: `${url}/team`, secret: 'a-secret-of-the-bench' } } },
  openlineage: { transport: { type: 'http', url } },
  metrics: { to: { textfile: 'bench.prom', otlp: { endpoint: url } } },
  openmetadata: { url, token: 'bench' },
  semantic: { guard: true },
});

async function listen() {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    request.resume().on('end', () => answer(request, response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}`, requests: () => requests, close: () => server.close() };
}

const up = await listen();
// Nobody listens on port 1, and a connection is refused at once.
const choices = {
  none: () => runCase('capabilities', ['{}', 'yes']),
  on: () => runCase('capabilities', [JSON.stringify(configOf(up.url)), 'yes']),
  down: () => runCase('capabilities', [JSON.stringify(configOf('http://127.0.0.1:1')), 'no']),
};
const times = { none: [], on: [], down: [] };
const work = { none: [], on: [], down: [] };
try {
  const last = {};
  for (let round = 0; round < rounds; round += 1) {
    const order = Object.keys(choices);
    for (const name of round % 2 === 0 ? order : order.toReversed()) {
      last[name] = await choices[name]();
      times[name].push(last[name].ms);
      work[name].push(last[name].cpuMs);
    }
  }
  if (up.requests() === 0) throw new Error('the targets were asked for nothing');
  const ratio = (list, name) => median(list[name].map((value, round) => value / list.none[round]));
  const say = (...cells) =>
    process.stdout.write(`${cells.map((cell, at) => (at === 0 ? cell.padEnd(44) : cell.padStart(10))).join(' ')}\n`);
  const line = (label, name) => {
    const [ms, cpuMs] = [median(times[name]), median(work[name])];
    const { hooks, pending } = last[name];
    const ratios = [times, work].map((list) => ratio(list, name).toFixed(3));
    say(label, `${ms} ms`, `${Math.round(cpuMs)} ms`, String(hooks), String(pending), ...ratios);
  };
  say(`${last.none.events} events a run`, 'median', 'processor', 'hooks', 'pending', 'ratio', 'processor');
  line('no capability', 'none');
  line('all of them, and targets that answer', 'on');
  line('all of them, and targets that are not there', 'down');
  const ratios = { all_on_vs_none: ratio(times, 'on'), all_down_vs_none: ratio(times, 'down') };
  const isMet = Object.values(ratios).every((ratio) => ratio <= most);
  const rounded = Object.entries(ratios).map(([key, ratio]) => [key, Math.round(ratio * 1_000) / 1_000]);
  process.stdout.write(
    `at most ${most}: ${isMet ? 'met' : 'MISSED'}\n\n${JSON.stringify(Object.fromEntries(rounded))}\n`,
  );
  process.exitCode = isMet ? 0 : 1;
} finally {
  up.close();
}
