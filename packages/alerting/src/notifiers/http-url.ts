import { z } from 'zod';

/** An address of HTTP. What it may hold of a secret is in its path: `fetch` refuses a user and a password, and names them when it does. */
export const httpUrl = z
  .url({ protocol: /^https?$/ })
  .refine(
    (text) => hasNoCredentials(text),
    'no user and password in the address: give them apart, where the receiver takes them',
  );

function hasNoCredentials(text: string): boolean {
  if (!URL.canParse(text)) return true;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}
