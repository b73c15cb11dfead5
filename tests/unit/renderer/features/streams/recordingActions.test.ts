import { describe, expect, test } from 'vitest';
import { actionsFor, remediesFor } from '../../../../../renderer/features/streams/recordingActions.ts';
import { ago, finishedOf, recordingOf } from '../../../../window/fake/recordings.ts';

describe('what can be asked of a recording', () => {
  test('of a live one: everything', () => {
    const all = ['finalize', 'hold', 'pause', 'sendFirst', 'showInFolder', 'copyUrl', 'discard'];
    expect(actionsFor(recordingOf('a', 'a.mov'))).toEqual(all);
  });

  test('of a held and paused one: to let it go on', () => {
    const actions = actionsFor(recordingOf('a', 'a.mov', { holds: [{ kind: 'held' }, { kind: 'paused' }] }));
    expect(actions).toContain('release');
    expect(actions).toContain('resume');
  });

  test('of one that was put first: to send it in turn again', () => {
    const actions = actionsFor(recordingOf('a', 'a.mov', { isFirst: true }));
    expect(actions).toContain('sendInTurn');
    expect(actions).not.toContain('sendFirst');
    expect(actionsFor(recordingOf('a', 'a.mov', { phase: 'verifying' }))).not.toContain('sendFirst');
  });

  test('of a finished one: nothing that changes it', () => {
    expect(actionsFor(finishedOf('a', 'a.mov', 1))).toEqual(['share', 'verify', 'showInFolder', 'copyUrl']);
    expect(actionsFor(finishedOf('a', 'a.mov', 1, { phase: 'aborted_no_parts' }))).not.toContain('share');
  });

  test('of one whose discard can still be undone: nothing that changes it', () => {
    expect(actionsFor(recordingOf('a', 'a.mov'), true)).toEqual(['showInFolder', 'copyUrl']);
  });

  test('of one with an attention: the remedies first, discarding last', () => {
    const holds = [{ kind: 'attention', code: 'source_missing', message: '', since: ago(1) }] as const;
    const actions = actionsFor(recordingOf('a', 'a.mov', { holds }));
    expect(actions[0]).toBe('completeStored');
    expect(actions.at(-1)).toBe('discard');
  });

  test.each(['source_missing', 'source_emptied', 'source_replaced'])(
    'after %s the stored parts can be completed',
    (code) => {
      expect(remediesFor({}, code)[0]).toBe('completeStored');
    },
  );

  test('one at an earlier destination can start again at the new one, unless its file is gone', () => {
    const view = recordingOf('a', 'a.mov', { isElsewhere: true });
    expect(actionsFor(view)).toContain('startAgain');
    expect(actionsFor({ ...view, isSourceGone: true })).not.toContain('startAgain');
    expect(actionsFor({ ...view, phase: 'completing' })).not.toContain('startAgain');
    expect(remediesFor({}, 'destination_changed')[0]).toBe('startAgain');
  });

  test('a fault of the settings leads there, any other can be tried again', () => {
    expect(remediesFor({}, 'wrong_secret_key')).toEqual(['openSettings', 'retry']);
    expect(remediesFor({}, 'disk_error')).toContain('retry');
  });

  test('one that is not continued here can be watched again or forgotten, and one that the journal cannot read is an upload', () => {
    const holds = [{ kind: 'attention', code: 'source_unreadable', message: '', since: ago(1) }] as const;
    const view = recordingOf('a', 'a.mov', { holds });
    const places = ['showInFolder', 'copyUrl'];
    expect(actionsFor({ ...view, left: 'no_folder' })).toEqual(['openFolders', 'forget', ...places]);
    expect(actionsFor({ ...view, left: 'not_allowed' })).toEqual(['openSettings', 'forget', ...places]);
    expect(actionsFor({ ...view, left: 'unreadable' })).toEqual(['openUploads', ...places]);
    expect(remediesFor({ left: 'no_folder' }, 'source_unreadable')).toEqual(['openFolders', 'forget']);
  });
});
