import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FfprobeMediaProbe } from '../../../electron/engine/adapters/probeFfprobe/ffprobeMediaProbe.ts';
import { diskFiles } from '../../support/diskFiles.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const { source } = diskFiles();

test('a program that could not be started is searched again, and then runs with the isolation that the system offers', async () => {
  if (process.platform === 'win32') return;
  const { isolation } = await new FfprobeMediaProbe({ source, path: 'bundled' }).tool();
  const program = join(tempFolder(), 'ffprobe');
  writeFileSync(program, '#!/bin/sh\n[ -e "$0.ready" ] || exit 1\necho "ffprobe version 7.1"\n', { mode: 0o755 });
  const probe = new FfprobeMediaProbe({ source, path: program });
  expect(await probe.tool()).toMatchObject({ version: '' });
  writeFileSync(`${program}.ready`, '');
  expect(await probe.tool()).toMatchObject({ version: '7.1', isolation: { name: isolation.name } });
});
