import { expect, test } from 'vitest';
import { Fault } from '../../../../../../electron/engine/core/fault.ts';
import type { RecordingRecord } from '../../../../../../electron/engine/core/recording.ts';
import { type RecordingState, wake } from '../../../../../../electron/engine/core/recordingState.ts';
import type { MediaFacts } from '../../../../../../electron/engine/ports/mediaProbe.ts';
import { timestamp } from '../../../../../../electron/engine/core/timestamp.ts';
import { EarlyProbe } from '../../../../../../electron/engine/runtime/recording/tasks/earlyProbe.ts';
import { MIB } from '../../../../../support/bytes.ts';
import { exampleRecord, START } from '../../../../../support/checkpoints.ts';
import { FACTS } from './mediaFacts.ts';

function stateOf(more: Partial<RecordingRecord> = {}, sizeBytes = 100 * MIB, freeze = 1): RecordingState {
  const frozen = { sizeBytes, mtimeMs: 7, reason: 'timeout', at: timestamp(START) } as const;
  const file = { path: '/takes/take.mp4', fingerprint: { device: '1', inode: '2', birthtimeMs: 3 } } as const;
  const state = wake(exampleRecord('take', { ...file, phase: 'finishing', frozen, ...more }), new Map());
  const source = { kind: 'there', sizeBytes, mtimeMs: 7, changedAtMs: 0, hasGrown: false } as const;
  return { ...state, live: { ...state.live, source, freeze } };
}

const found = async (): Promise<MediaFacts> => FACTS;

test('the facts count for the file as it was frozen, and for no other state of it', async () => {
  const early = new EarlyProbe();
  expect(await early.factsOf(stateOf())).toBeUndefined();
  await early.begin(stateOf(), found);
  expect(await early.factsOf(stateOf({ phase: 'describing' }))).toEqual(FACTS);
  const others = [
    stateOf({ path: '/takes/other.mp4' }),
    stateOf({ fingerprint: { device: '1', inode: '9', birthtimeMs: 3 } }),
    stateOf({ frozen: { sizeBytes: 100 * MIB, mtimeMs: 8, reason: 'timeout', at: '' } }),
    stateOf({}, 100 * MIB + 1),
    stateOf({}, 100 * MIB, 2),
  ];
  for (const other of others) expect(await early.factsOf(other)).toBeUndefined();
});

test('a file is probed early once, however often it is frozen', async () => {
  const probed: string[] = [];
  const probe = (path: string): Promise<MediaFacts> => {
    probed.push(path);
    return found();
  };
  const early = new EarlyProbe();
  for (const freeze of [1, 1, 2]) void early.begin(stateOf({}, 100 * MIB, freeze), probe);
  expect(probed).toEqual(['/takes/take.mp4']);
});

test.each([
  ['a recording that goes on', stateOf({ phase: 'recording' })],
  ['a small file', stateOf({}, MIB)],
  ['a file whose name another one has', stateOf({ displaced: 'replaced' })],
  ['a file that is not there', { ...stateOf(), live: { ...stateOf().live, source: { kind: 'unseen' as const } } }],
])('%s is not probed early', (_, state) => {
  expect(new EarlyProbe().begin(state, found)).toBeUndefined();
});

test('an early probe that failed is no answer, and no rejection', async () => {
  const early = new EarlyProbe();
  await early.begin(stateOf(), () =>
    Promise.reject(new Fault('probe_failed', 'It cannot be read.', { disposition: 'reconcile' })),
  );
  expect(await early.factsOf(stateOf())).toBeUndefined();
});
