import { runCli } from './cli.js';
import { leaveWhenDone } from './leave.js';

// A process that waits for nothing but a promise is ended by Node, with exit code 0. The `fetch` of Node 20 gives such a promise where a
// server closes a connection that it has just taken: it does not settle, and the timer of its timeout keeps nobody awake.
const awake = setInterval(() => undefined, 60_000);
await runCli(process.argv);
clearInterval(awake);
leaveWhenDone();
