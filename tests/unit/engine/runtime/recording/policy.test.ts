import { expect, test } from 'vitest';
import { ENGINE_DEFAULTS } from '../../../../../electron/engine/runtime/engineConfig.ts';
import { policyOf } from '../../../../../electron/engine/runtime/recording/policy.ts';

const config = { ...ENGINE_DEFAULTS, folders: [], bucket: 'takes', ownerId: 'one' };

test('a file that was never finished before follows the settings', () => {
  expect(policyOf(config, {})).toMatchObject({ timeoutMs: 30_000, isStrictTimeout: false });
});

test('the quiet time doubles each time the file was reopened, up to 32 times, and evidence is not enough', () => {
  const timeouts = [1, 2, 5, 6, 1_000].map((reopened) => policyOf(config, { reopened }));
  expect(timeouts.map(({ timeoutMs }) => timeoutMs / 30_000)).toEqual([2, 4, 32, 32, 32]);
  expect(timeouts.every(({ isStrictTimeout }) => isStrictTimeout)).toBe(true);
});
