import { expect, test } from 'vitest';
import type { RecordingState } from '../../../../../electron/engine/core/recordingState.ts';
import { RunnerRoom } from '../../../../../electron/engine/runtime/recording/runnerRoom.ts';
import { recordingMachine } from '../../core/machine.ts';

/** Those that run, waiting for time, before no file that was there begins. */
const FULL = 200;

function waitingState(changes: Partial<RecordingState['record']> = {}): RecordingState {
  const { state } = recordingMachine(1);
  return { ...state, record: { ...state.record, ...changes } };
}

function roomWith(count: number, state: RecordingState, isFolderPaused = false): RunnerRoom {
  const room = new RunnerRoom(() => 5);
  for (let runner = 0; runner < count; runner++) {
    room.begin(`${runner}`);
    room.note(`${runner}`, state, isFolderPaused, 0);
  }
  return room;
}

test('recordings that wait for time take room, more of it for files that grow', () => {
  const room = roomWith(FULL, waitingState());
  expect([room.has('existing', 0), room.has('fresh', 0), room.has('growing', 0)]).toEqual([false, true, true]);
  room.remove('0');
  room.remove('0');
  expect([room.has('existing', 0), room.has('existing', 1)]).toEqual([true, false]);
});

test('those that are worked on take more', () => {
  const room = new RunnerRoom(() => 5);
  for (let runner = 0; runner < 40; runner++) room.begin(`${runner}`);
  expect([room.has('existing', 0), room.has('fresh', 0), room.has('growing', 0)]).toEqual([false, true, true]);
  expect(room.note('0', waitingState(), false, 0)).toBe(true);
  expect(room.has('existing', 0)).toBe(true);
  expect(room.note('0', waitingState(), false, 0)).toBe(false);
});

test.each([
  ['in a paused folder', waitingState(), true],
  ['that a person paused', waitingState({ paused: true }), false],
  ['whose file is gone', waitingState({ attention: { code: 'source_missing', message: '', since: '' } }), false],
])('recordings %s take no room, up to a bound', (_, state, isFolderPaused) => {
  expect(roomWith(FULL, state, isFolderPaused).has('existing', 39)).toBe(true);
  expect(roomWith(10 * FULL, state, isFolderPaused).has('existing', 0)).toBe(false);
  const room = roomWith(1, waitingState());
  expect(room.note('0', state, isFolderPaused, 0)).toBe(true);
});

test('recordings that wait for the store take room: of all files, none could be sent', () => {
  const attention = { code: 'access_denied', message: '', since: '' };
  expect(roomWith(FULL, waitingState({ attention })).has('existing', 0)).toBe(false);
});
