import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  BUILD_FOLDER,
  BUILD_LIST,
  currentBuild,
  type HeadlessBuild,
  sumOfSources,
} from '../../../electron/headless/currentBuild.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const SOURCES = ['run.ts', 'settings.ts', 'packages.json'];

/** A project with a current build. */
function builtProject(): string {
  const folder = tempFolder();
  for (const name of SOURCES) writeFileSync(path.join(folder, name), `the source of ${name}`);
  mkdirSync(path.join(folder, BUILD_FOLDER), { recursive: true });
  const sum = sumOfSources(SOURCES, (name) => readFileSync(path.join(folder, name)));
  const build: HeadlessBuild = { file: 'run-1.js', sources: SOURCES, sum };
  writeFileSync(path.join(folder, BUILD_FOLDER, BUILD_LIST), JSON.stringify(build));
  return folder;
}

test('a build is current while its sources are the same', () => {
  const folder = builtProject();
  expect(currentBuild(folder)).toBe(path.join(folder, BUILD_FOLDER, 'run-1.js'));
});

test.each(SOURCES)(
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

test('a build is not current when a source is missing, or when its list is missing or damaged', () => {
  const folder = builtProject();
  rmSync(path.join(folder, 'settings.ts'));
  expect(currentBuild(folder)).toBeUndefined();
  expect(currentBuild(tempFolder())).toBeUndefined();
  for (const list of ['', '{"file":', 'null', '{"file":"run-1.js"}', '{"file":"run-1.js","sources":[],"sum":""}']) {
    const damaged = builtProject();
    writeFileSync(path.join(damaged, BUILD_FOLDER, BUILD_LIST), list);
    expect(currentBuild(damaged)).toBeUndefined();
  }
});

test('text that moves from the end of a source to the beginning of the next one changes the sum', () => {
  const sum = (first: string, second: string): string =>
    sumOfSources(['a', 'b'], (name) => Buffer.from(name === 'a' ? first : second));
  expect(sum('one two', 'three')).not.toBe(sum('one ', 'twothree'));
  expect(sum('b\n3\nx', 'x')).not.toBe(sum('b', '3\nx'));
});
