import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FfprobeMediaProbe } from '../../../electron/engine/adapters/probeFfprobe/ffprobeMediaProbe.ts';
import { ffprobePath } from '../../../electron/engine/adapters/probeFfprobe/ffprobePath.ts';
import { isConfirmed } from '../../../electron/engine/adapters/probeFfprobe/ffprobeTool.ts';
import { NO_ISOLATION } from '../../../electron/engine/adapters/probeFfprobe/isolation.ts';
import { SAMPLE_FILE } from '../../../tools/rehearsal/mp4/sample.ts';
import { diskFiles } from '../../support/diskFiles.ts';
import { faultOf } from '../../support/faultOf.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const { source } = diskFiles();
const { signal } = new AbortController();

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

describe('the first file', () => {
  /** A real ffprobe that notes the arguments of each start. */
  function noting(before = ''): { readonly path: string; readonly starts: () => readonly string[] } {
    const path = join(tempFolder(), 'ffprobe');
    writeFileSync(path, `#!/bin/sh\necho "$*" >> "$0.starts"\n${before}\nexec '${ffprobePath()}' "$@"\n`, {
      mode: 0o755,
    });
    return { path, starts: () => readFileSync(`${path}.starts`, 'utf8').trim().split('\n') };
  }

  test('takes one start, which tells the version', async () => {
    if (process.platform === 'win32') return;
    const { path, starts } = noting();
    const probe = new FfprobeMediaProbe({ source, path, isIsolated: false });
    const { probe: named } = await probe.probe(SAMPLE_FILE, signal);
    expect(named).toMatch(/^ffprobe \d+\.\d/);
    expect(await probe.tool()).toMatchObject({ path, version: named?.slice('ffprobe '.length) });
    expect(starts()).toHaveLength(1);
  });

  test('confirms the ffprobe also when it cannot be read', async () => {
    if (process.platform === 'win32') return;
    const { path, starts } = noting();
    const broken = join(tempFolder(), 'broken.mp4');
    writeFileSync(broken, readFileSync(SAMPLE_FILE).subarray(0, 1_000));
    const probe = new FfprobeMediaProbe({ source, path, isIsolated: false });
    expect(await faultOf(probe.probe(broken, signal))).toMatchObject({ code: 'probe_failed' });
    expect(await probe.tool()).toMatchObject({ path, version: expect.stringMatching(/^\d+\.\d/) as string });
    expect(starts()).toHaveLength(1);
  });

  test('is read again after a search when the likely ffprobe did not start', async () => {
    if (process.platform === 'win32') return;
    const { path, starts } = noting('[ -e "$0.ready" ] || { touch "$0.ready"; exit 1; }');
    const probe = new FfprobeMediaProbe({ source, path, isIsolated: false });
    expect((await probe.probe(SAMPLE_FILE, signal)).container).toContain('mov');
    expect(starts()).toHaveLength(3);
    expect(starts()[1]).toBe('-version');
  });
});

describe('the likely ffprobe', () => {
  const exited = { kind: 'exited', status: 0, stderr: '' } as const;
  const tool = { path: '/usr/bin/ffprobe', version: '', isolation: NO_ISOLATION };

  test.each([
    ['5.1.9-0+deb12u1', true],
    ['4.4.2', false],
    ['N-109542-g1bf1c7f0d6', false],
    [undefined, false],
  ])('of the system with the version %s is used: %s', (version, isUsed) => {
    expect(isConfirmed({ tool, majorMin: 5 }, exited, version)).toBe(isUsed);
  });

  test('of a setting is used whatever its version, if it could be started', () => {
    expect(isConfirmed({ tool }, exited, '4.0.2-static')).toBe(true);
    expect(isConfirmed({ tool }, exited, undefined)).toBe(true);
    expect(isConfirmed({ tool }, { ...exited, status: 1 }, '4.0.2-static')).toBe(true);
    expect(isConfirmed({ tool }, { ...exited, status: 1 }, undefined)).toBe(false);
    expect(isConfirmed({ tool }, { kind: 'not_started', error: new Error('ENOENT') }, undefined)).toBe(false);
  });
});
