import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { currentBuild } from '../../../electron/headless/currentBuild.ts';
import { helpText } from '../../../electron/headless/helpText.ts';
import { PROJECT_FOLDER } from '../../../scripts/packaging/buildApp.ts';
import { buildHeadless } from '../../../scripts/packaging/buildHeadless.ts';
import { SAMPLE_FILE } from '../../../tools/rehearsal/mp4/sample.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { environmentFor, s3ForTest, startHeadless } from './commandForTest.ts';

test('the built command contains its packages, and does what the source does', async () => {
  await buildHeadless(PROJECT_FOLDER);
  const built = currentBuild(PROJECT_FOLDER);
  if (built === undefined) throw new Error('The build is not current.');
  const imported = [...readFileSync(built, 'utf8').matchAll(/^import .* from "(.*)";$/gm)].map(([, name]) => name);
  expect(imported.length).toBeGreaterThan(5);
  expect(imported.filter((name) => name?.startsWith('node:') !== true)).toEqual([]);

  const help = startHeadless(['--help'], {});
  expect(await help.ended).toBe(0);
  expect(help.output.stdout).toBe(helpText());

  const server = await s3ForTest();
  const folder = tempFolder();
  writeFileSync(path.join(folder, 'take.mp4'), readFileSync(SAMPLE_FILE));
  const state = tempFolder();
  const run = startHeadless(['--watch', folder, '--state', state, '--once', '--json'], environmentFor(server));
  expect(await run.ended).toBe(0);
  expect(run.events().find(({ event }) => event === 'stream.completed')).toMatchObject({
    size_bytes: statSync(SAMPLE_FILE).size,
    checksum: { verified_by: 'etag' },
  });
});
