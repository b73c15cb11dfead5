import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  BUILD_FOLDER,
  BUILD_LIST,
  currentBuild,
  type HeadlessBuild,
  sumOfBuild,
} from '../../../electron/headless/currentBuild.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const SOURCES = ['run.ts', 'settings.ts', 'packages.json'];
const BUILT = `${BUILD_FOLDER}/run-1.js`;

/** A project with a current build. */
function builtProject(): string {
  const folder = tempFolder();
  mkdirSync(path.join(folder, BUILD_FOLDER), { recursive: true });
  for (const name of [...SOURCES, BUILT]) writeFileSync(path.join(folder, name), `the content of ${name}`);
  const sum = sumOfBuild([...SOURCES, BUILT], (name) => readFileSync(path.join(folder, name)));
  const build: HeadlessBuild = { file: 'run-1.js', sources: SOURCES, sum };
  writeFileSync(path.join(folder, BUILD_FOLDER, BUILD_LIST), JSON.stringify(build));
  return folder;
}

test('a build is current while its sources are the same', () => {
  const folder = builtProject();
  expect(currentBuild(folder)).toBe(path.join(folder, BUILT));
});

test.each([...SOURCES, BUILT])(
  'a build is not current after a change of one byte in %s, and is again when it is taken back',
  (name) => {
    const folder = builtProject();
    const file = path.join(folder, name);
    const content = readFileSync(file);
    const other = Buffer.from(content);
    other.writeUInt8((other[3] ?? 0) ^ 1, 3);
    writeFileSync(file, other);
    expect(currentBuild(folder)).toBeUndefined();
    writeFileSync(file, content);
    expect(currentBuild(folder)).toBeDefined();
  },
);

test('a build is not current when it is empty after a power cut', () => {
  const folder = builtProject();
  writeFileSync(path.join(folder, BUILT), '');
  expect(currentBuild(folder)).toBeUndefined();
});

test('a build is not current when it or a source is missing, or when its list is missing or damaged', () => {
  for (const missing of ['settings.ts', BUILT]) {
    const folder = builtProject();
    rmSync(path.join(folder, missing));
    expect(currentBuild(folder)).toBeUndefined();
  }
  expect(currentBuild(tempFolder())).toBeUndefined();
  for (const list of ['', '{"file":', 'null', '{"file":"run-1.js"}', '{"file":"run-1.js","sources":[],"sum":""}']) {
    const damaged = builtProject();
    writeFileSync(path.join(damaged, BUILD_FOLDER, BUILD_LIST), list);
    expect(currentBuild(damaged)).toBeUndefined();
  }
});

test('text that moves from the end of a source to the beginning of the next one changes the sum', () => {
  const sum = (first: string, second: string): string =>
    sumOfBuild(['a', 'b'], (name) => Buffer.from(name === 'a' ? first : second));
  expect(sum('one two', 'three')).not.toBe(sum('one ', 'twothree'));
  expect(sum('b\n3\nx', 'x')).not.toBe(sum('b', '3\nx'));
});
