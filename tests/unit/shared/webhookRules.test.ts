import { expect, test } from 'vitest';
import { isWebhookSecret, secretOrigin } from '../../../shared/secrets.ts';
import { webhookUrlProblem } from '../../../shared/valueRules.ts';

test.each([
  ['', undefined],
  ['https://hooks.example.com/rushes?token=t', undefined],
  ['http://localhost:8080/hook', undefined],
  ['http://127.0.0.1/', undefined],
  ['http://[::1]:9/', undefined],
  ['http://hooks.example.com/', 'webhook_insecure'],
  ['http://127.evil.example/', 'webhook_insecure'],
  ['http://127.0.0.1.evil.example/', 'webhook_insecure'],
  ['http://localhost.evil.example/', 'webhook_insecure'],
  ['http://192.168.0.9/', 'webhook_insecure'],
  ['https://user:password@hooks.example.com/', 'webhook_url'],
  ['https://hooks.example.com/#part', 'webhook_url'],
  ['https://hooks.example.com\\@evil.example/', 'webhook_url'],
  ['https://hooks.example.com/ a', 'webhook_url'],
  ['ftp://hooks.example.com/', 'webhook_url'],
  ['file:///etc/passwd', 'webhook_url'],
  ['hooks.example.com', 'webhook_url'],
  ['https:///path', 'webhook_url'],
])('a webhook at %j: %s', (url, problem) => {
  expect(webhookUrlProblem(url)).toBe(problem);
});

const secretOf = (bytes: number): string => `whsec_${Buffer.alloc(bytes, 5).toString('base64')}`;

test.each([
  [secretOf(23), false],
  [secretOf(24), true],
  [secretOf(25), true],
  [secretOf(32), true],
  [secretOf(64), true],
  [secretOf(65), false],
  [secretOf(32).slice('whsec_'.length), false],
  [`${secretOf(32)}\n`, false],
  [secretOf(32).replace('=', ''), false],
  ['whsec_', false],
  ['', false],
])('a secret %j can be used: %s', (secret, isUsable) => {
  expect(isWebhookSecret(secret)).toBe(isUsable);
});

test('a secret belongs to scheme, host and port of the webhook', () => {
  const origin = secretOrigin('webhook', 'https://hooks.example.com/a');
  expect(secretOrigin('webhook', 'https://HOOKS.example.com:443/b?c')).toBe(origin);
  for (const other of ['http://hooks.example.com/a', 'https://hooks.example.com:444/a', 'https://evil.example/a'])
    expect(secretOrigin('webhook', other)).not.toBe(origin);
  for (const none of ['', 'redis://hooks.example.com', 'nonsense']) expect(secretOrigin('webhook', none)).toBeNull();
});
