import { describe, expect, test } from 'vitest';
import { actionsFor } from '../../../../../renderer/features/streams/recordingActions.ts';
import { stateLine } from '../../../../../renderer/features/streams/stateLine.ts';
import { languageFor } from '../../../../../renderer/i18n/language.ts';
import { recordingOf } from '../../../../window/fake/recordings.ts';

const english = languageFor('en', 'en-GB');

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
      'Finishes in 18s · still open in the recorder',
    );
  });

  test('while it grows: that it records', () => {
    const idle = { quietSeconds: 0, finishesInSeconds: 30, outOfSeconds: 30, reasons: ['growing'] } as const;
    expect(stateLine(recordingOf('a', 'a.mov', { idle }), english)).toBe('Recording');
  });

  test('while it waits: for what, and for how long', () => {
    const holds = [{ kind: 'backoff', secondsLeft: 8, code: 'network', message: 'x' }] as const;
    expect(stateLine(recordingOf('a', 'a.mov', { holds }), english)).toBe(
      'Trying again in 8s · The S3 server cannot be reached.',
    );
  });

  test('while it is discarded: that it is, also where that has to wait', () => {
    const backoff = { kind: 'backoff', secondsLeft: 8, code: 'network', message: 'x' } as const;
    const holds = [{ kind: 'discarding' }, backoff] as const;
    expect(stateLine(recordingOf('a', 'a.mov', { holds }), english)).toBe('Discarding');
    expect(actionsFor(recordingOf('a', 'a.mov', { holds }))).toEqual(['retry', 'showInFolder', 'copyUrl']);
  });
});
