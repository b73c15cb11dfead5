import { describe, expect, it } from 'vitest';
import { newRecord } from '../../../../../electron/engine/core/newRecord.ts';
import type { SourceFingerprint } from '../../../../../electron/engine/core/recording.ts';
import { type RecordingState, wake } from '../../../../../electron/engine/core/recordingState.ts';
import { RunnerIndex } from '../../../../../electron/engine/runtime/recording/runnerIndex.ts';

interface Indexed {
  readonly id: string;
  path: string;
  state: RecordingState;
}

function file(inode: string, device = '1'): SourceFingerprint {
  return { device, inode, birthtimeMs: 5 };
}

function recording(id: string, path: string, fingerprint: SourceFingerprint): Indexed {
  const record = newRecord({
    id,
    path,
    fingerprint,
    bucket: 'takes',
    key: `streams/${id}/take.mp4`,
    plan: { kind: 'stepping', chunkBytes: 5 * 1024 * 1024 },
    session: { kind: 'none' },
    startedAt: '2026-05-04T10:00:00.000+00:00',
    ownerId: 'one',
  });
  return { id, path, state: wake(record, new Map()) };
}

describe('RunnerIndex', () => {
  it('finds recordings by name and by file, on whatever device it is now', () => {
    const index = new RunnerIndex<Indexed>();
    const one = recording('1', '/a.mp4', file('10'));
    const two = recording('2', '/b.mp4', file('20'));
    for (const each of [one, two, one]) index.put(each);
    expect(index.at('/a.mp4')).toEqual([one]);
    expect(index.at('/c.mp4')).toEqual([]);
    expect(index.ofFile(file('20', '9'))).toEqual([two]);
    expect(index.ofFile(file('30'))).toEqual([]);
  });

  it('keeps apart two recordings of one name, of which one was displaced', () => {
    const index = new RunnerIndex<Indexed>();
    const displaced = recording('1', '/a.mp4', file('10'));
    const present = recording('2', '/a.mp4', file('20'));
    index.put(displaced);
    index.put(present);
    expect(index.at('/a.mp4')).toEqual([displaced, present]);
    index.remove(displaced);
    expect(index.at('/a.mp4')).toEqual([present]);
    expect(index.ofFile(file('10'))).toEqual([]);
  });

  it('follows a new name and a new file', () => {
    const index = new RunnerIndex<Indexed>();
    const one = recording('1', '/a.mp4', file('10'));
    index.put(one);
    one.path = '/b.mp4';
    one.state = { ...one.state, record: { ...one.state.record, fingerprint: file('11') } };
    index.put(one);
    expect([index.at('/a.mp4'), index.at('/b.mp4')]).toEqual([[], [one]]);
    expect([index.ofFile(file('10')), index.ofFile(file('11'))]).toEqual([[], [one]]);
    index.remove(one);
    index.remove(one);
    expect([index.at('/b.mp4'), index.ofFile(file('11'))]).toEqual([[], []]);
  });
});
