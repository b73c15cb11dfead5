import { describe, expect, test } from 'vitest';
import { listKeyFor } from '../../../../../renderer/features/streams/listKeys.ts';
import { actionsFor, remediesFor } from '../../../../../renderer/features/streams/recordingActions.ts';
import { stateLine } from '../../../../../renderer/features/streams/stateLine.ts';
import { de } from '../../../../../renderer/i18n/de.ts';
import { en } from '../../../../../renderer/i18n/en.ts';
import { faultSentence, languageFor } from '../../../../../renderer/i18n/language.ts';
import { ago, finishedOf, recordingOf } from '../../../../window/fake/recordings.ts';

const english = languageFor('en', 'en-GB');

/** Every text of a catalogue by its path, functions by their number of parameters. */
function texts(catalogue: object, path = ''): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(catalogue).flatMap(([name, value]: [string, unknown]) => {
      const here = `${path}/${name}`;
      if (typeof value === 'object' && value !== null) return [...texts(value, here)];
      return [[here, typeof value === 'function' ? `function ${value.length}` : String(value)] as const];
    }),
  );
}

describe('the catalogues', () => {
  test('have the same texts', () => {
    expect(new Set(texts(de).keys())).toEqual(new Set(texts(en).keys()));
  });

  test('leave none empty but the one that is', () => {
    const empty = [...texts(en), ...texts(de)].filter(([, text]) => text === '').map(([path]) => path);
    expect(new Set(empty)).toEqual(new Set(['/folders/state/new']));
  });

  test('bend to one and many', () => {
    expect(en.folders.matching(1, '1')).toBe('1 matching file');
    expect(en.folders.matching(0, '0')).toBe('0 matching files');
    expect(de.status.recording(2, '2')).toBe('2 Aufnahmen');
  });
});

describe('the language', () => {
  test('follows the system when it is not set, and keeps its region', () => {
    expect(languageFor('system', 'de-CH')).toMatchObject({ code: 'de', f: { locale: 'de-CH' } });
    expect(languageFor('system', 'fr-FR').code).toBe('en');
    expect(languageFor('en', 'de-CH')).toMatchObject({ code: 'en', f: { locale: 'en' } });
  });

  test('a tag that is none does no harm', () => {
    expect(languageFor('system', 'en_US.UTF-8').f.locale).toBe('en');
    expect(languageFor('system', 'C').f.locale).toBe('en');
  });

  test('a fault without a text of its own is told in its own words', () => {
    expect(faultSentence(en, 'no_such_bucket', 'x')).toContain('bucket');
    expect(faultSentence(en, 'brand_new', 'Something new.')).toBe('Something new.');
  });
});

describe('what a recording says', () => {
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
    expect(stateLine(recordingOf('a', 'a.mov', { holds }), english)).toBe('Being discarded');
    expect(actionsFor(recordingOf('a', 'a.mov', { holds }))).toEqual(['retry', 'showInFolder', 'copyUrl']);
  });
});

describe('what can be asked of a recording', () => {
  test('of a live one: everything', () => {
    const all = ['finalize', 'hold', 'pause', 'showInFolder', 'copyUrl', 'discard'];
    expect(actionsFor(recordingOf('a', 'a.mov'))).toEqual(all);
  });

  test('of a held and paused one: to let it go on', () => {
    const actions = actionsFor(recordingOf('a', 'a.mov', { holds: [{ kind: 'held' }, { kind: 'paused' }] }));
    expect(actions).toContain('release');
    expect(actions).toContain('resume');
  });

  test('of a finished one: nothing that changes it', () => {
    expect(actionsFor(finishedOf('a', 'a.mov', 1))).toEqual(['showInFolder', 'copyUrl']);
  });

  test('of one with an attention: the remedies first, discarding last', () => {
    const holds = [{ kind: 'attention', code: 'source_missing', message: '', since: ago(1) }] as const;
    const actions = actionsFor(recordingOf('a', 'a.mov', { holds }));
    expect(actions[0]).toBe('completeStored');
    expect(actions.at(-1)).toBe('discard');
  });

  test('a fault of the settings leads there, any other can be tried again', () => {
    expect(remediesFor('wrong_secret_key')).toEqual(['openSettings', 'retry']);
    expect(remediesFor('disk_error')).toContain('retry');
  });
});

describe('the keys of the list', () => {
  const press = (key: string, changes: object = {}) =>
    listKeyFor({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...changes });

  test('letters act whatever the caps lock says', () => {
    expect(press('F')).toEqual({ kind: 'action', actions: ['finalize'] });
    expect(press('f')).toEqual(press('F'));
  });

  test('shortcuts of the system are not taken', () => {
    expect(press('f', { ctrlKey: true })).toBeUndefined();
    expect(press('p', { metaKey: true })).toBeUndefined();
    expect(press('Home', { altKey: true })).toBeUndefined();
  });

  test('Shift and F10 open the menu', () => {
    expect(press('F10', { shiftKey: true })).toEqual({ kind: 'menu' });
    expect(press('F10')).toBeUndefined();
  });
});
