import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scaleBytes } from '../../../shared/format.ts';
import { sentence } from '../../../shared/sentences/sentence.ts';
import { OUTAGE_KINDS, type OutageView, STATUS_KINDS, UNSTABLE_CONNECTION } from '../../../shared/status.ts';
import { createStatusText } from '../../../shared/statusText.ts';
import { EMPTY_SNAPSHOT, type EngineView } from '../../../shared/viewModel.ts';
import type { WebhookProblem } from '../../../shared/webhook.ts';

const english = createStatusText('en', 'en-GB', 'UTC');
const german = createStatusText('de', 'de-DE', 'UTC');

const engine = (changes: Partial<EngineView>): EngineView => ({ ...EMPTY_SNAPSHOT.engine, ...changes });

/** Today, so that only the time is named. */
const SINCE = `${new Date().toISOString().slice(0, 10)}T14:02:00.000+00:00`;

const outage = (changes: Partial<OutageView> = {}): OutageView => ({
  kind: 'folder_missing',
  name: '/Volumes/CAM_B',
  code: 'source_missing',
  message: 'The folder “CAM_B” is not there.',
  since: SINCE,
  nextTry: null,
  recordings: 0,
  remedy: 'open_folders',
  ...changes,
});

describe('the sentences of the status', () => {
  test('name what green does not cover', () => {
    const exceptions = [
      { kind: 'not_included', files: 3, extensions: ['.r3d', '.wav'] },
      { kind: 'folder_paused', folders: 1, unsentFiles: 0 },
    ] as const;
    expect(english.detail(engine({ status: 'safe', exceptions }))).toBe(
      'Every recording in the watched folders is verified in the cloud. Not covered: 3 files not included (.R3D, .WAV), 1 folder paused.',
    );
    expect(german.exceptions([{ kind: 'folder_paused', folders: 2, unsentFiles: 1 }])).toEqual([
      '2 Ordner angehalten: 1 Datei nicht hochgeladen',
    ]);
  });

  test('tell the rule that limits the uploads, and how long it holds', () => {
    const limits = [
      { rule: 'quick', bytesPerSecond: 1_250_000, term: 'hour', until: SINCE },
      { rule: 'quick', bytesPerSecond: 1_562_500, term: 'restart', until: null },
      { rule: 'quick', bytesPerSecond: null, term: 'changed', until: null },
      { rule: 'schedule', bytesPerSecond: 2_500_000, term: null, until: null },
      { rule: 'setting', bytesPerSecond: 65_536, term: null, until: null },
      null,
    ] as const;
    expect(limits.map((limit) => english.limit(engine({ limit })))).toEqual([
      'Limited to 10 Mbit/s until 14:02',
      'Limited to 12.5 Mbit/s until Rushes is restarted',
      'No limit until you change it',
      'Limited to 20 Mbit/s by the schedule',
      'Limited to 0.52 Mbit/s by the settings',
      '',
    ]);
    expect(limits.slice(0, 4).map((limit) => german.limit(engine({ limit })))).toEqual([
      'Auf 10 Mbit/s begrenzt bis 14:02',
      'Auf 12,5 Mbit/s begrenzt bis zum Neustart von Rushes',
      'Ohne Begrenzung bis Sie es ändern',
      'Auf 20 Mbit/s begrenzt laut Zeitplan',
    ]);
  });

  test('tell that the webhook does not take messages, and why', () => {
    const failing = (last: Extract<WebhookProblem, { kind: 'failing' }>['last']) =>
      ({ kind: 'webhook', problem: { kind: 'failing', since: SINCE, last } }) as const;
    const all = [
      failing({ kind: 'refused', status: 404 }),
      failing({ kind: 'silent' }),
      failing({ kind: 'unreachable', code: 'ECONNREFUSED' }),
      failing({ kind: 'unreachable', code: '' }),
      { kind: 'webhook', problem: { kind: 'no_secret' } } as const,
    ];
    expect(english.exceptions(all)).toEqual([
      'webhook messages not delivered since 14:02 (status 404)',
      'webhook messages not delivered since 14:02 (no answer)',
      'webhook messages not delivered since 14:02 (ECONNREFUSED)',
      'webhook messages not delivered since 14:02 (not reachable)',
      'webhook messages not sent: no secret for its server',
    ]);
    expect(german.exceptions(all.slice(0, 1))).toEqual([
      'Webhook-Nachrichten seit 14:02 nicht zugestellt (Status 404)',
    ]);
    const safe = engine({ status: 'safe', exceptions: all.slice(4) });
    expect(english.detail(safe)).toContain('Not covered: webhook messages not sent');
  });

  test('tell the time until everything is safe', () => {
    const working = engine({ status: 'working', active: 2, behindBytes: 3.2e9, behindSeconds: 54 });
    expect(english.headline({ ...working, untilSafe: { kind: 'known', seconds: 230 } })).toBe('About 4 min until safe');
    expect(english.detail({ ...working, untilSafe: { kind: 'known', seconds: 230 } })).toBe(
      '2 recordings · 3.20 GB to send · 55 s behind',
    );
    expect(english.detail(working)).toBe('2 recordings · 55 s behind');
    // Files that were there already are behind no recorder.
    expect(english.detail({ ...working, behindSeconds: 1 })).toBe('2 recordings');
    expect(english.detail({ ...working, behindSeconds: 1.2 })).toBe('2 recordings · 2 s behind');
    const recording = { ...working, status: 'recording', untilSafe: { kind: 'known', seconds: 230 } } as const;
    expect(english.detail(recording)).toMatch(/^Counted from the end of the recording · /u);
    expect(german.detail(recording)).toMatch(/^Gerechnet ab dem Ende der Aufnahme · /u);
    expect(english.headline({ ...working, untilSafe: { kind: 'unknown' } })).toBe('3.20 GB to send');
    const early = engine({ ...working, untilSafe: { kind: 'estimating' } });
    expect(english.headline(early)).toBe('Estimating the time until safe');
    expect(german.headline(early)).toBe('Die Zeit, bis alles sicher ist, wird geschätzt');
    expect(english.detail(early)).toBe('2 recordings · 3.20 GB to send · 55 s behind');
    const slow = engine({ ...working, untilSafe: { kind: 'falling_behind', minutesPerHour: 88 } });
    expect(english.headline(slow)).toBe('Uplink slower than the cameras');
    expect(english.detail(slow)).toMatch(/^Each hour of recording adds 88 min of upload · /);
    expect(german.detail(slow)).toMatch(/^Jede Stunde Aufnahme verlängert den Upload um 88 min · /);
  });

  test('name the folder, the bucket and the time of an outage', () => {
    expect(english.outage(outage()).title).toBe('CAM_B disconnected since 14:02');
    expect(german.outage(outage()).title).toBe('CAM_B getrennt seit 14:02');
    const store = outage({
      kind: 'store_unreachable',
      name: 'rushes',
      message: 'No answer.',
      nextTry: SINCE,
      recordings: 2,
    });
    expect(english.outage(store)).toEqual({
      title: 'rushes unreachable since 14:02',
      sentence: 'No answer. Next try at 14:02. 2 recordings wait.',
    });
    const refused = outage({ kind: 'destination_refused', name: 'rushes', code: 'no_such_bucket' });
    expect(german.outage(refused).sentence).toContain('Der Bucket „rushes“ existiert nicht');
  });

  test('say of a store that answers, but that no part reaches, that the connection breaks', () => {
    const message = sentence('connectionUnstable', {});
    const unstable = outage({ kind: 'store_unreachable', name: 'rushes', code: UNSTABLE_CONNECTION, message });
    expect(english.outage(unstable)).toEqual({ title: 'No part has reached rushes since 14:02', sentence: message });
    // The view for everybody has no messages.
    expect(german.outage({ ...unstable, name: '', message: '' })).toEqual({
      title: 'Der Speicher: seit 14:02 kommt kein Teil an',
      sentence: expect.stringMatching(/bricht immer wieder ab/),
    });
  });

  test('name the setting for the readers: the variable on the command line', () => {
    const refused = outage({
      kind: 'destination_refused',
      name: 'rushes',
      code: 'credentials_missing',
      message: 'No.',
    });
    expect(english.outage(refused).sentence).toContain('Enter them in the settings.');
    expect(german.outage(refused).sentence).toContain('Geben Sie sie in den Einstellungen ein.');
    const terminal = createStatusText('command_line', 'en-GB', 'UTC').outage(refused).sentence;
    expect(terminal).toBe('There are no credentials for the bucket "rushes". Enter them in S3_ACCESS_KEY_ID.');
  });

  test('count the files that wait beside the recordings that have begun, as the bytes to send do', () => {
    const waitingFiles = { count: 2_760, bytes: 7e6 };
    const missing = engine({
      status: 'folder_missing',
      active: 240,
      behindBytes: 8.5e6,
      behindSeconds: 2,
      waitingFiles,
    });
    expect(english.detail(missing)).toBe('3,000 recordings · 8.50 MB to send · 2 s behind');
    expect(english.detail({ ...missing, active: 0 })).toBe('2,760 recordings · 8.50 MB to send · 2 s behind');
  });

  test('say below a list how many files have no row in it, in both languages', () => {
    const waiting = (count: number, active = 36) => engine({ active, waitingFiles: { count, bytes: 1 } });
    expect(english.notBegun(waiting(2_516))).toBe('2,516 more wait their turn.');
    expect(german.notBegun(waiting(2_516))).toBe('2.516 weitere warten, bis sie an der Reihe sind.');
    expect(english.notBegun(waiting(1))).toBe('1 more waits its turn.');
    expect(english.notBegun(waiting(1_047, 0))).toBe('1,047 recordings wait.');
    expect(english.notBegun(waiting(0))).toBe('');
  });

  test('name another workstation only where nothing waits here', () => {
    const working = engine({ status: 'working', behindBytes: 3e6, untilSafe: { kind: 'unknown' } });
    expect(english.detail({ ...working, waitingFiles: { count: 1, bytes: 3e6 } })).toBe('1 recording');
    expect(english.detail(working)).toBe('Another workstation uploads the rest.');
  });

  test('show no control character of a folder name', () => {
    const { title } = english.outage(outage({ name: '/Volumes/a\u001b[31m\u202eb' }));
    expect(title).not.toMatch(/\p{Cc}|\u202e/u);
  });

  test('differ for every status and every outage, in both languages', () => {
    for (const text of [english, german]) {
      const statuses = STATUS_KINDS.map((kind) => {
        const [worst] = OUTAGE_KINDS.filter((one) => one === kind);
        const outages = worst === undefined ? [] : [outage({ kind: worst })];
        return text.headline(engine({ status: kind, outages, needsYou: 2, untilSafe: { kind: 'known', seconds: 90 } }));
      });
      // Recording and working share the headline, which is the time until safe.
      expect(new Set(statuses).size).toBe(STATUS_KINDS.length - 1);
      expect(statuses.filter((line) => line.trim() === '' || line.includes('undefined'))).toEqual([]);
      const ends = OUTAGE_KINDS.map((kind) => text.recovered({ kind, name: 'x' }));
      expect(new Set(ends).size).toBe(OUTAGE_KINDS.length);
    }
  });
});

test('spans are rough and never too short', () => {
  const span = (seconds: number): string =>
    english
      .headline(engine({ status: 'working', untilSafe: { kind: 'known', seconds } }))
      .replace(/^About (.*) until safe$/, '$1');
  expect([0, 3, 38, 59, 61, 240, 7_199, 7_201, 10_800].map((seconds) => span(seconds))).toEqual([
    '5 s',
    '5 s',
    '40 s',
    '60 s',
    '2 min',
    '4 min',
    '2 h',
    '2 h 10 min',
    '3 h',
  ]);
});

test.each(['en', 'en-US', 'en-GB', 'en-IN', 'de-DE', 'de-CH', 'fr-FR'])(
  'sizes are written as the language %s writes them',
  (locale) => {
    const text = createStatusText('en', locale, 'UTC');
    const sizes = fc.oneof(
      fc.constantFrom(0, 1, 999, 1_000, 1_006, 1_016, 9_994, 99_960, 999_499, 1.126e9),
      fc.integer({ min: 0, max: 2_000_000 }),
      fc.double({ min: 0, max: 2e17, noNaN: true }),
    );
    fc.assert(
      fc.property(sizes, (freeBytes) => {
        const { value, unit, fractionDigits: digits } = scaleBytes(freeBytes);
        // A 5 behind the last digit shown is rounded in either direction.
        fc.pre(!(String(value).split('.')[1] ?? '').slice(digits).startsWith('5'));
        const unitDisplay = unit === 'byte' ? 'long' : 'short';
        const fractions = { minimumFractionDigits: digits, maximumFractionDigits: digits };
        const size = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay, ...fractions }).format(value);
        expect(text.lowSpace({ folder: '/media/a', minutes: 5, freeBytes })).toContain(size);
        expect(text.lowSpace({ folder: '/media/a', minutes: 0, freeBytes })).toMatch(/full|voll/);
      }),
    );
  },
);
