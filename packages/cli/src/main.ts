import { runCli } from './cli.js';
import { leaveWhenDone } from './leave.js';

await runCli(process.argv);
leaveWhenDone();
