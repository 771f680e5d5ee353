import { hasCredentials } from '@phlo/core';
import { z } from 'zod';

/** An address of HTTP. What it may hold of a secret is in its path. */
export const httpUrl = z
  .url({ protocol: /^https?$/ })
  .refine(
    (text) => !hasCredentials(text),
    'no user and password in the address: give them apart, where the receiver takes them',
  );
