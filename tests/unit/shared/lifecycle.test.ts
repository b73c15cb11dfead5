import { expect, test } from 'vitest';
import { ABORT_DAYS_MIN, type LifecycleRule, lifecycleView } from '../../../shared/lifecycle.ts';

const rule = (change: Partial<LifecycleRule>): LifecycleRule => ({ id: 'r', prefix: '', ...change });

test('a rule that ends uploads early is a warning, one with enough time is none', () => {
  const early = lifecycleView([rule({ abortsUploadsAfterDays: ABORT_DAYS_MIN - 1 })], 'unit-a/');
  expect(early.warnings).toEqual([{ kind: 'aborts_early', rule: 'r', days: ABORT_DAYS_MIN - 1 }]);
  expect(lifecycleView([rule({ abortsUploadsAfterDays: ABORT_DAYS_MIN })], 'unit-a/')).toEqual({
    state: 'read',
    warnings: [],
    proposal: null,
  });
});

test.each([
  ['the whole bucket', '', true],
  ['the folder above', 'unit', true],
  ['the prefix', 'unit-a/', true],
  ['a part of the recordings', 'unit-a/A/', true],
  ['other objects', 'backup/', false],
])('a rule that deletes objects counts for %s', (_name, prefix, counts) => {
  const { warnings } = lifecycleView([rule({ prefix, expiresAfterDays: 90 })], 'unit-a/');
  expect(warnings).toEqual(counts ? [{ kind: 'expires', rule: 'r', days: 90, date: null }] : []);
});

test('a rule is proposed while none ends left uploads of the whole prefix', () => {
  for (const rules of [[], [rule({ prefix: 'unit-a/A/', abortsUploadsAfterDays: 30 })]])
    expect(JSON.parse(lifecycleView(rules, 'unit-a/').proposal ?? '')).toMatchObject({
      Rules: [{ Filter: { Prefix: 'unit-a/' }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 30 } }],
    });
  expect(lifecycleView([rule({ prefix: 'unit', abortsUploadsAfterDays: 30 })], 'unit-a/').proposal).toBeNull();
});
