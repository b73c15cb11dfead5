import { appendFile, chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { FfprobeMediaProbe, nodeFiles, systemClock } from '../../../electron/engine/index.ts';
import { Fault } from '../../../electron/engine/core/fault.ts';
import type { Clock } from '../../../electron/engine/ports/clock.ts';
import type { FileSource, SourceReader } from '../../../electron/engine/ports/fileSource.ts';
import type { EngineConfig } from '../../../electron/engine/runtime/engineConfig.ts';
import type { EnginePorts } from '../../../electron/engine/runtime/enginePorts.ts';
import { MIB } from '../../support/bytes.ts';
import { type TestBench, testBench } from '../../support/engineBench.ts';
import {
  BUCKET,
  type EngineRig,
  finishAfter,
  isEvent,
  placeFile,
  UNHURRIED_MS,
  untilIdentical,
} from '../../support/engineRig.ts';
import { silentLogger } from '../../support/loggers.ts';
import { noise } from '../../support/payload.ts';
import { quickClock } from '../../support/quickClock.ts';
import { type AtEnd, tempFolder } from '../../support/tempFolder.ts';
import { record } from '../../support/testRecordings.ts';
import { withMethods } from '../../support/withMethods.ts';

const CONFIG = { streamTimeoutMs: 2_400, isStrictTimeout: true, rescanMs: 4_000 } as const;

/** A file grows over two parts while `trouble` goes on; one object comes of it, which is the file. */
async function recordThrough(
  ports: Partial<EnginePorts>,
  trouble: (step: number) => void,
  atEnd: AtEnd,
  config: Partial<EngineConfig> = { ...CONFIG, streamTimeoutMs: UNHURRIED_MS },
): Promise<{ readonly bench: TestBench; readonly rig: EngineRig }> {
  const bench = await testBench({}, atEnd);
  const rig = await bench.start({ config, ports: { clock: quickClock(4), ...ports } });
  await rig.until(isEvent('engine.ready'));
  trouble(0);
  const file = path.join(bench.folder, 'take.mp4');
  await placeFile(file, noise(5 * MIB + 999, 1));
  await vi.waitFor(() => expect(rig.engine.snapshot().recordings[0]?.cloudBytes).toBeGreaterThan(0), 90_000);
  for (const step of [1, 2, 3]) {
    await appendFile(file, noise(30_000, step));
    trouble(step);
  }
  await finishAfter(rig, CONFIG.streamTimeoutMs);
  await untilIdentical(rig, file);
  expect(bench.s3.bucket(BUCKET)?.uploads.size).toBe(0);
  // One that falls silent too early has an object of its beginning as well.
  if (config !== CONFIG)
    expect([...(bench.s3.bucket(BUCKET)?.objects.keys() ?? [])].filter((key) => key.endsWith('.mp4'))).toHaveLength(1);
  return { bench, rig };
}

const broken = new Fault('disk_error', 'The drive cannot be read: EIO.', { disposition: 'retry' });

type Call = 'stat' | 'open' | 'opened stat' | 'read' | 'fileSystemOf' | 'deviceOf';

/** The disk, of which the next `times` calls of one kind fail or are late. */
function failingDisk(call: Call, how: 'fails' | 'is late' | 'fails late', times: number) {
  let left = 0;
  let struck = 0;
  const { source } = nodeFiles({ clock: systemClock, logger: silentLogger });
  const asked = async <T>(name: Call, work: () => Promise<T>): Promise<T> => {
    if (name !== call || left === 0) return work();
    left--;
    struck++;
    if (how !== 'fails') await systemClock.sleep(150, AbortSignal.timeout(1_000));
    if (how !== 'is late') throw broken;
    return work();
  };
  const readerOf = (reader: SourceReader): SourceReader =>
    withMethods(reader, {
      stat: () => asked('opened stat', () => reader.stat()),
      read: (target, position) =>
        asked('read', () => reader.read(target, position)).catch((thrown: unknown) => {
          // As a disk that answers late: the buffer belongs to it.
          target.fill(0xaa);
          throw thrown;
        }),
    });
  const disk: FileSource = withMethods(source, {
    stat: (name) => asked('stat', () => source.stat(name)),
    open: async (name) => readerOf(await asked('open', () => source.open(name))),
    fileSystemOf: (name) => asked('fileSystemOf', () => source.fileSystemOf(name)),
    deviceOf: (name) => asked('deviceOf', () => source.deviceOf(name)),
  });
  return {
    disk,
    begin: () => {
      left = times;
    },
    struck: () => struck,
  };
}

describe.concurrent('a disk', () => {
  const calls: readonly Call[] = ['stat', 'open', 'opened stat', 'read', 'fileSystemOf'];
  const cases = calls.flatMap((call) => (['fails', 'is late', 'fails late'] as const).map((how) => ({ call, how })));
  test.for(cases)('whose $call $how', async ({ call, how }, { onTestFinished: atEnd }) => {
    const { disk, begin, struck } = failingDisk(call, how, 3);
    await recordThrough({ source: disk }, begin, atEnd);
    expect(struck()).toBeGreaterThan(0);
  });
});

/** The machine's clock, a few times faster, which a test can set. */
function settableClock(): Clock & { jump(wallMs: number, monotonicMs?: number): void } {
  const clock = quickClock(4);
  let wallMs = 0;
  let monotonicMs = 0;
  return {
    ...clock,
    nowMs: () => clock.nowMs() + wallMs,
    monotonicMs: () => clock.monotonicMs() + monotonicMs,
    jump: (byWall, byMonotonic = 0) => {
      wallMs += byWall;
      monotonicMs += byMonotonic;
    },
  };
}

const YEAR_MS = 365 * 24 * 3_600_000;
describe.concurrent('a clock that', () => {
  const cases = [
    { name: 'jumps a year ahead and back', jumps: [YEAR_MS, -YEAR_MS, YEAR_MS, -2 * YEAR_MS] },
    { name: 'goes back to 1970', jumps: [-Date.now(), 0, 0, 0] },
    { name: 'goes back a second at each look', jumps: [-1_000, -1_000, -1_000, -1_000] },
  ];
  test.for(cases)('$name', async ({ jumps }, { onTestFinished: atEnd }) => {
    const clock = settableClock();
    const { rig } = await recordThrough({ clock }, (step) => clock.jump(jumps[step] ?? 0), atEnd);
    for (const { time } of rig.events) expect(Number.isNaN(Date.parse(time)), time).toBe(false);
  });

  test('goes on while the computer sleeps: the file is finished when it is complete', async ({
    onTestFinished: atEnd,
  }) => {
    const clock = settableClock();
    await recordThrough({ clock }, () => clock.jump(3_600_000, 3_600_000), atEnd, CONFIG);
  });
});

describe.concurrent('an ffprobe that', () => {
  const cases = [
    { name: 'hangs', script: 'exec sleep 300', problem: /took too long/, timeoutMs: 600 },
    { name: 'prints no JSON', script: 'head -c 10000 /dev/urandom', problem: /could not be understood/ },
    { name: 'prints facts that make no sense', script: `echo '{"format":[],"streams":7}'`, problem: /could not be/ },
    { name: 'prints without end', script: 'exec yes "{"', problem: /more than expected/ },
    { name: 'is killed', script: 'kill -9 $$', problem: /could not read/ },
  ];
  test.for(cases)(
    '$name: the object is there, and says why it is not described',
    async ({ script, problem, timeoutMs = 60_000 }, { onTestFinished: atEnd }) => {
      const folder = tempFolder(atEnd);
      const program = path.join(folder, 'ffprobe');
      await writeFile(program, `#!/bin/sh\n[ "$1" = -version ] && echo 'ffprobe version 9.9' && exit\n${script}\n`);
      await chmod(program, 0o755);
      const name = 'plain.mp4';
      expect(await record(folder, name, 1, 'at_once').ended).toBe(0);
      const bench = await testBench({}, atEnd);
      const { source } = nodeFiles({ clock: systemClock, logger: silentLogger });
      const probe = new FfprobeMediaProbe({ source, path: program, isIsolated: false, timeoutMs });
      const rig = await bench.start({ config: CONFIG, ports: { probe, clock: quickClock(4) } });
      const file = path.join(bench.folder, 'take.mp4');
      await placeFile(file, await readFile(path.join(folder, name)));
      const { key } = await untilIdentical(rig, file);
      const document = await bench.s3.objectBytes(BUCKET, `${key}.metadata.json`);
      const { probe_error: told } = JSON.parse(document?.toString('utf8') ?? '{}') as { readonly probe_error?: string };
      expect(told).toMatch(problem);
    },
  );
});
