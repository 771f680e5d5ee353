import { fstatSync } from 'node:fs';
import { writeAside } from './write.js';

interface Watcher {
  /** Ahead of what somebody writes. */
  before(stream: NodeJS.WriteStream): void;
  /** Behind it. */
  after?(stream: NodeJS.WriteStream, text: string): void;
}

interface WatchedWrites extends Disposable {
  /** Writes to stderr, and is not seen. */
  put(text: string): void;
}

/** Sees whatever anybody writes to stdout or stderr, code of others included, until it is disposed. What goes to a file is not seen. */
export function watchWrites({ before, after }: Watcher): WatchedWrites {
  let isOwn = false;
  const watch = (stream: NodeJS.WriteStream): (() => void) => {
    const write = stream.write;
    let isOver = false;
    // The overloads of `write` are those of the one that is called.
    const watched = ((...args: Parameters<typeof write>) => {
      const isSeen = !isOwn && !isOver;
      if (isSeen) before(stream);
      const hasRoom = write.apply(stream, args);
      if (isSeen) after?.(stream, String(args[0]));
      return hasRoom;
    }) as typeof write;
    stream.write = watched;
    return () => {
      isOver = true;
      // Whoever has put another one before it keeps that.
      if (stream.write === watched) stream.write = write;
    };
  };
  const undo = [process.stdout, process.stderr].filter((stream) => !isFile(stream)).map(watch);
  return {
    put(text) {
      isOwn = true;
      writeAside(text);
      isOwn = false;
    },
    [Symbol.dispose]: () => undo.forEach((one) => one()),
  };
}

/** Whether what is written to a standard stream goes to a file. */
export function isFile(stream: NodeJS.WriteStream): boolean {
  try {
    return !stream.isTTY && fstatSync(stream === process.stdout ? 1 : 2).isFile();
  } catch {
    // It is closed.
    return false;
  }
}
