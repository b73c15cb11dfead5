import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MIB } from '../../support/bytes.ts';
import { testBench, type TestBench } from '../../support/engineBench.ts';
import { BUCKET, type EngineRig, finishAfter, UNHURRIED_MS, untilIdentical } from '../../support/engineRig.ts';
import { notRun } from '../../support/notRun.ts';
import { noise } from '../../support/payload.ts';
import { type Material, makeMaterial, record, RECORDER_FORMATS, recorderMissing } from '../../support/recorders.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const run = promisify(execFile);
const CONFIG = { streamTimeoutMs: UNHURRIED_MS, isStrictTimeout: true } as const;

/** No object holds anything but one whole state of the file. */
async function expectNothingMixed(bench: TestBench, states: readonly Buffer[]): Promise<void> {
  const allowed = new Set(states.map((bytes) => hash('sha256', bytes)));
  for (const key of bench.s3.bucket(BUCKET)?.objects.keys() ?? []) {
    if (key.endsWith('.metadata.json')) continue;
    expect(allowed).toContain(hash('sha256', (await bench.s3.objectBytes(BUCKET, key)) ?? ''));
  }
}

function bytesSent(bench: TestBench): number {
  const parts = bench.s3.requests.filter(({ operation, status }) => operation === 'UploadPart' && status === 200);
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The state of the file is stored as far as whole parts of it go. */
async function untilStoredOf(rig: EngineRig, sizeBytes: number): Promise<void> {
  const parts = Math.floor(sizeBytes / (5 * MIB)) * 5 * MIB;
  await expect.poll(() => rig.engine.snapshot().recordings[0]?.cloudBytes, { timeout: 90_000 }).toBe(parts);
}

const missing = recorderMissing();
if (missing !== undefined) {
  notRun('A recorder that rewrites the whole file when it stops', missing);
} else {
  describe('a recorder that rewrites the whole file when it stops', () => {
    const folder = tempFolder(afterAll);
    const format = RECORDER_FORMATS.find(({ name }) => name === 'MP4 with faststart');
    let material: Material = {};
    beforeAll(async () => {
      if (format !== undefined) material = await makeMaterial(folder, 3, 40, [format]);
    });

    test('ffmpeg with faststart: the object is the file, and each part is sent again once', async () => {
      if (format === undefined) throw new Error('The format is in the list.');
      const bench = await testBench();
      const rig = await bench.start({ config: CONFIG });
      const file = path.join(bench.folder, 'take.mp4');
      await record(format, material, file);
      await finishAfter(rig, 1_500);
      await untilIdentical(rig, file);
      const { size } = await stat(file);
      expect(size).toBeGreaterThan(10 * MIB);
      expect(bytesSent(bench)).toBeLessThanOrEqual(2 * size);
      await expectNothingMixed(bench, [await readFile(file)]);
      expect(bench.s3.bucket(BUCKET)?.uploads.size).toBe(0);
    });

    test('a converter that cuts the file to nothing and writes it again with its index in front', async () => {
      const bench = await testBench();
      const rig = await bench.start({ config: CONFIG });
      const file = path.join(bench.folder, 'take.mp4');
      const source = Object.values(material)[0] ?? '';
      await run('ffmpeg', ['-v', 'error', '-i', source, '-c', 'copy', '-y', file]);
      const before = await readFile(file);
      await untilStoredOf(rig, before.length);
      const converted = path.join(folder, 'converted.mp4');
      await run('ffmpeg', ['-v', 'error', '-i', file, '-c', 'copy', '-movflags', '+faststart', '-y', converted]);
      await writeFile(file, await readFile(converted));
      await finishAfter(rig, 1_500);
      await untilIdentical(rig, file);
      const { size } = await stat(file);
      expect(bytesSent(bench)).toBeLessThanOrEqual(before.length + size);
      await expectNothingMixed(bench, [await readFile(file)]);
    });
  });
}

test.each(['longer', 'equal', 'shorter'] as const)(
  'a program that cuts the file to nothing and writes another one that is %s: the object is that file, and no bytes are mixed',
  async (kind) => {
    const bench = await testBench();
    const rig = await bench.start({ config: CONFIG });
    const file = path.join(bench.folder, 'take.mp4');
    const before = noise(11 * MIB, 1);
    await writeFile(file, before);
    await untilStoredOf(rig, before.length);
    const bytes = noise({ longer: 16, equal: 11, shorter: 6 }[kind] * MIB, 2);
    await writeFile(file, bytes);
    await finishAfter(rig, 1_500);
    await untilIdentical(rig, file);
    expect(bytesSent(bench)).toBeLessThanOrEqual(before.length + bytes.length);
    await expectNothingMixed(bench, [before, bytes]);
  },
);
