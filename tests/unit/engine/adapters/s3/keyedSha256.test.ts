import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { KeyedSha256 } from '../../../../../electron/engine/adapters/s3/keyedSha256.ts';

const TEXT = 'AWS4-HMAC-SHA256\nclip ä';

async function hex(hash: KeyedSha256): Promise<string> {
  return Buffer.from(await hash.digest()).toString('hex');
}

test('without a secret it is SHA-256, in any number of pieces', async () => {
  const hash = new KeyedSha256();
  hash.update(TEXT.slice(0, 5));
  hash.update(Buffer.from(TEXT.slice(5)));
  expect(await hex(hash)).toBe(createHash('sha256').update(TEXT).digest('hex'));
});

test.each([
  ['text', 'secret ä'],
  ['bytes', Buffer.from('secret ä')],
  ['a view of other bytes', new Uint8Array(Buffer.from('xsecret ä')).subarray(1)],
  ['a buffer', new Uint8Array(Buffer.from('secret ä')).buffer],
])('with a secret as %s it is the HMAC', async (_name, secret) => {
  const hash = new KeyedSha256(secret);
  hash.update(new TextEncoder().encode(TEXT));
  expect(await hex(hash)).toBe(createHmac('sha256', Buffer.from('secret ä')).update(TEXT).digest('hex'));
});

test('a reset begins anew with the same secret', async () => {
  const hash = new KeyedSha256('secret');
  hash.update('other bytes');
  hash.reset();
  hash.update(TEXT);
  expect(await hex(hash)).toBe(createHmac('sha256', 'secret').update(TEXT).digest('hex'));
});
