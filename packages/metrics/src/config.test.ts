import { expect, it } from 'vitest';
import { metricsConfig } from './config.js';

it('takes no address with a user or a password in it, which `fetch` would show', async () => {
  const check = async (endpoint: string) => await metricsConfig['~standard'].validate({ to: { otlp: { endpoint } } });
  expect((await check('https://collector:4318')).issues).toBeUndefined();
  for (const address of ['https://user:pass-w0rd@collector:4318', 'https://t0ken@collector:4318'])
    expect((await check(address)).issues?.map(({ message }) => message)).toEqual([
      'must hold no user and no password: give `headers: { authorization }`',
    ]);
});
