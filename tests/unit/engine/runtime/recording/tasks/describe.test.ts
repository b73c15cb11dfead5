import { expect, test } from 'vitest';
import { Fault } from '../../../../../../electron/engine/core/fault.ts';
import { newRecord } from '../../../../../../electron/engine/core/newRecord.ts';
import { isSameFile, type SourceFingerprint } from '../../../../../../electron/engine/core/recording.ts';
import { wake } from '../../../../../../electron/engine/core/recordingState.ts';
import type { MediaFacts } from '../../../../../../electron/engine/ports/mediaProbe.ts';
import { ENGINE_DEFAULTS } from '../../../../../../electron/engine/runtime/engineConfig.ts';
import type { EnginePorts } from '../../../../../../electron/engine/runtime/enginePorts.ts';
import { describe } from '../../../../../../electron/engine/runtime/recording/tasks/describe.ts';
import { createFakeClock } from '../../../../../fakes/fakeClock.ts';
import { MemoryFileSource } from '../../../../../fakes/memoryFileSource.ts';
import { FACTS } from './mediaFacts.ts';

const FILE = '/takes/take.mp4';

/**
 * @param meanwhile happens to the file before it is probed
 * @param early what a probe beside the comparison found
 */
async function described(meanwhile: (source: MemoryFileSource) => void, early?: MediaFacts) {
  const source = new MemoryFileSource();
  source.write(FILE, Buffer.from('take'));
  const { fingerprint, sizeBytes, mtimeMs } = await source.stat(FILE);
  const startedAt = '2026-05-04T10:00:00+00:00';
  const record = newRecord({
    id: '1',
    bucket: 'takes',
    key: 'streams/1/take.mp4',
    path: FILE,
    fingerprint,
    plan: { kind: 'stepping', chunkBytes: 5 * 1024 * 1024 },
    session: { kind: 'none' },
    startedAt,
    ownerId: 'here',
  });
  const object = { etag: 'e', sizeBytes, crc32: 0, verifiedBy: 'checksum', completedAt: startedAt } as const;
  const frozen = { sizeBytes, mtimeMs, reason: 'timeout', at: startedAt } as const;
  // Of the ports, this task uses these four.
  const ports = {
    source,
    store: { putObject: async () => ({ etag: 'e' }) },
    clock: createFakeClock(),
    probe: {
      probe: async (path: string, _signal: AbortSignal, wanted: SourceFingerprint) => {
        meanwhile(source);
        if (isSameFile((await source.stat(path)).fingerprint, wanted)) return FACTS;
        throw new Fault('probe_failed', 'The file was exchanged.', { disposition: 'reconcile' });
      },
    },
  } as unknown as EnginePorts;
  return describe({
    ports,
    config: { ...ENGINE_DEFAULTS, folders: [], bucket: 'takes', ownerId: 'here' },
    state: wake({ ...record, phase: 'describing', object, frozen }, new Map()),
    device: fingerprint.device,
    earlyProbe: { factsOf: async () => early },
    signal: new AbortController().signal,
    isResumed: false,
    madeKeys: new Set(),
    isOthers: () => false,
    admit: async () => undefined,
    tell: () => undefined,
  });
}

test('the media facts of the file are kept', async () => {
  expect(await described(() => undefined)).toMatchObject({ media: { durationSeconds: 5 }, probeError: null });
});

test('the media facts that a probe beside the comparison found are taken, without another probe', async () => {
  const probes: unknown[] = [];
  const result = await described((source) => void probes.push(source), { ...FACTS, durationSeconds: 9 });
  expect(result).toMatchObject({ media: { durationSeconds: 9 }, probeError: null });
  expect(probes).toEqual([]);
});

test('the media facts of another file that took the name are not', async () => {
  const result = await described((source) => {
    source.remove(FILE);
    source.write(FILE, Buffer.from('another'));
  });
  expect(result).toMatchObject({ media: null, probeError: 'The file was exchanged.' });
});
