import { text } from 'node:stream/consumers';
import { createSystemClock } from '@phlo/core';
import { keep } from './keeper.js';
import type { KeeperOrder } from './keeper-order.js';

// The process that keeps one native service. It outlives the command that starts it, and the terminal.
const controller = new AbortController();
process.on('SIGTERM', () => controller.abort());
process.on('SIGINT', () => controller.abort());
process.on('SIGHUP', () => undefined);
const order = JSON.parse(await text(process.stdin)) as KeeperOrder;
await keep(order, createSystemClock(), controller.signal);
process.exit(0);
