import { describe, expect, test } from 'vitest';
import { actionsFor } from '../../../../../renderer/features/streams/recordingActions.ts';
import { stateLine, storedLine } from '../../../../../renderer/features/streams/stateLine.ts';
import { languageFor } from '../../../../../renderer/i18n/language.ts';
import { ago, recordingOf } from '../../../../window/fake/recordings.ts';

const english = languageFor('en', 'en-GB');

describe('the stored bytes', () => {
  const gone = { sizeBytes: 40e6, cloudBytes: 21e6, isSourceGone: true } as const;

  test('are those of the bytes on disk', () => {
    expect(storedLine(recordingOf('a', 'a.mov', { ...gone, isSourceGone: false }), english)).toBe(
      '21.0 MB of 40.0 MB in the cloud',
    );
  });

  test('do not call a file gone whose folder is disconnected', () => {
    const away = { kind: 'outage', of: 'folder', code: 'source_missing', message: '', since: ago(9) } as const;
    expect(storedLine(recordingOf('a', 'a.mov', gone), english)).toBe('21.0 MB stored, the file is gone');
    expect(storedLine(recordingOf('a', 'a.mov', { ...gone, holds: [away] }), english)).toBe('21.0 MB stored');
  });

  test('are left out when there are none of a file whose folder is disconnected', () => {
    const away = { kind: 'outage', of: 'folder', code: 'source_missing', message: '', since: ago(9) } as const;
    const nothing = { ...gone, sizeBytes: 0, cloudBytes: 0 };
    expect(storedLine(recordingOf('a', 'a.mov', { ...nothing, holds: [away] }), english)).toBe('');
    expect(storedLine(recordingOf('a', 'a.mov', nothing), english)).toBe('0 bytes stored, the file is gone');
  });
});

describe('what a recording says', () => {
  test('while it is finished: that it compares only while stored parts remain to be compared', () => {
    const at = (cloudBytes: number, comparedBytes: number): string =>
      stateLine(recordingOf('a', 'a.mov', { phase: 'finishing', sizeBytes: 40, cloudBytes, comparedBytes }), english);
    expect(at(30, 10)).toBe('Finishing: comparing with the disk');
    expect(at(30, 30)).toBe('Finishing: uploading the last parts');
    expect(at(40, 40)).toBe('Finishing');
  });

  test('while it is quiet: when it will be finished, and why not sooner', () => {
    const idle = { quietSeconds: 12, finishesInSeconds: 18, outOfSeconds: 30, reasons: ['file_open'] } as const;
    expect(stateLine(recordingOf('a', 'a.mov', { idle }), english)).toBe(
      'Finishes in 18 s · still open in the recorder',
    );
  });

  test('while it grows: that it records', () => {
    const idle = { quietSeconds: 0, finishesInSeconds: 30, outOfSeconds: 30, reasons: ['growing'] } as const;
    expect(stateLine(recordingOf('a', 'a.mov', { idle }), english)).toBe('Recording');
  });

  test('while it waits: for what, and for how long', () => {
    const holds = [{ kind: 'backoff', secondsLeft: 8, code: 'network', message: 'x' }] as const;
    expect(stateLine(recordingOf('a', 'a.mov', { holds }), english)).toBe(
      'Trying again in 8 s · The S3 server cannot be reached.',
    );
  });

  test('while the store is away: only when it tries again, since a card tells of the outage', () => {
    const holds = [{ kind: 'backoff', secondsLeft: 8, code: 'network', message: 'x' }] as const;
    const waiting = recordingOf('a', 'a.mov', { holds });
    expect(stateLine(waiting, english, [{ code: 'network' }])).toBe('Trying again in 8 s');
    expect(stateLine(waiting, english, [{ code: 'source_missing' }])).toContain('cannot be reached');
  });

  test('while it is discarded: that it is, also where that has to wait', () => {
    const backoff = { kind: 'backoff', secondsLeft: 8, code: 'network', message: 'x' } as const;
    const holds = [{ kind: 'discarding' }, backoff] as const;
    expect(stateLine(recordingOf('a', 'a.mov', { holds }), english)).toBe('Discarding');
    expect(actionsFor(recordingOf('a', 'a.mov', { holds }))).toEqual(['retry', 'showInFolder', 'copyUrl']);
  });
});
