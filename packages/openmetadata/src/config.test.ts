import { expect, it } from 'vitest';
import { openMetadataConfig } from './config.js';

it('takes no address with a user or a password in it, which `fetch` would show', async () => {
  const check = async (url: string) => await openMetadataConfig['~standard'].validate({ url, token: 'jwt' });
  expect((await check('https://metadata.example.com')).issues).toBeUndefined();
  expect((await check('https://user:pass-w0rd@metadata.example.com')).issues?.map(({ message }) => message)).toEqual([
    'must hold no user and no password: `token` says who asks',
  ]);
});
