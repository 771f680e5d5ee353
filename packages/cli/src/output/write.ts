/** Results go to stdout; everything else goes to stderr. */
export function write(text: string): void {
  process.stdout.write(text);
}
