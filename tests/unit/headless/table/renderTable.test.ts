import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { bytesText, rateText, secondsText } from '../../../../electron/headless/table/figures.ts';
import { renderTable, type TableOptions } from '../../../../electron/headless/table/renderTable.ts';
import { cutEnd, cutMiddle, fit, wrap } from '../../../../electron/headless/table/fitText.ts';
import { inColour, withoutColour } from '../../../../electron/headless/table/tone.ts';
import type { OutageKind, OutageView } from '../../../../shared/status.ts';
import { sentence } from '../../../../shared/sentences/sentence.ts';
import { finishedView, folderView, recordingView, snapshotOf } from '../../../fakes/views.ts';

const NOW = new Date(2026, 4, 4, 9, 5, 7).getTime();
const PLAIN: TableOptions = { width: 100, height: undefined, paint: withoutColour, nowMs: NOW, footer: '' };
const outage = (kind: OutageKind, name: string, message: string): OutageView => {
  const since = '2026-05-04T09:02:00.000+00:00';
  return { kind, name, code: 'network', message, since, nextTry: null, recordings: 0, remedy: 'wait' };
};
const IDLE_REASONS = ['file_open', 'container_incomplete', 'finalize_requested'] as const;
const CONTROL = /\p{Cc}|[\u2028\u2029\u202e]/u;

describe('the live table', () => {
  it('shows on one line what is in the cloud, what is on disk and how far behind it is', () => {
    const lines = renderTable(
      snapshotOf([recordingView()], {
        status: 'working',
        untilSafe: { kind: 'known', seconds: 38 },
        behindSeconds: 2,
        behindBytes: 28e6,
        active: 1,
        uploadRate: 12.3e6,
      }),
      PLAIN,
    );
    expect(lines).toEqual([
      `● About 40 s until safe${' '.repeat(42)}1 active   ↑ 98.4 Mbit/s   09:05:07`,
      '  1 recording · 28.0 MB to send · 2 s behind',
      '  /media/cards: 2 files',
      '',
      '  Recording              Phase       In the cloud    Cloud     Disk     Lag      Parts          Rate',
      '  A001_C003_1121.mp4     recording   ━━━━━━━━━━━─   612 MB   640 MB     2 s      58/62   98.4 Mbit/s',
    ]);
  });

  it('counts the files that have no line yet, however low the terminal is', () => {
    const recordings = Array.from({ length: 36 }, (_, index) => recordingView({ id: `${index}` }));
    const snapshot = snapshotOf([...recordings, finishedView()], {
      status: 'working',
      active: 36,
      waitingFiles: { count: 2_516, bytes: 1 },
    });
    for (const height of [undefined, 24, 12])
      expect(renderTable(snapshot, { ...PLAIN, height })).toContain('  2,516 more wait their turn.');
    const none = renderTable(snapshotOf([], { status: 'folder_missing', waitingFiles: { count: 9, bytes: 1 } }), PLAIN);
    expect(none.at(-1)).toBe('  9 recordings wait.');
  });

  it('tells no lag of a file that was there already, as the sum above does not', () => {
    const existing = recordingView({ hasGrown: false, isResumed: false, lagSeconds: 105 });
    expect(renderTable(snapshotOf([existing]), PLAIN).at(-1)).toMatch(/640 MB {7}– /);
    expect(renderTable(snapshotOf([{ ...existing, isResumed: true }]), PLAIN).at(-1)).toMatch(/640 MB {3}105 s /);
  });

  it('says when a quiet recording will be finished, and why', () => {
    const idle = {
      quietSeconds: 12.4,
      finishesInSeconds: 17.2,
      outOfSeconds: 30,
      reasons: ['file_open', 'container_incomplete'] as const,
    };
    const lines = renderTable(snapshotOf([recordingView({ idle })]), PLAIN);
    expect(lines.at(-1)).toBe(
      '    finishes in 18 s: quiet for 12 s, the recorder has it open, its index is not written yet',
    );
    const held = renderTable(
      snapshotOf([recordingView({ idle: { ...idle, finishesInSeconds: null, reasons: ['held'] } })]),
      PLAIN,
    );
    expect(held.at(-1)).toBe('    stays open: quiet for 12 s, you keep it open');
  });

  it('puts the sentence for the person on lines of its own, whole, and that recording first', () => {
    const message = 'The access key may not write to the bucket "rushes": allow s3:PutObject for it, then press retry. '
      .repeat(2)
      .trim();
    const stuck = recordingView({
      id: 'z',
      name: 'stuck.mov',
      startedAt: '2026-05-04T11:00:00.000+00:00',
      holds: [{ kind: 'attention', code: 'access_denied', message, since: '2026-05-04T10:00:00.000+00:00' }],
    });
    const lines = renderTable(snapshotOf([recordingView(), stuck], { status: 'attention', needsYou: 1 }), PLAIN);
    expect(lines[0]).toMatch(/^● 1 recording needs you {2}/);
    expect(lines[5]).toMatch(/^! stuck\.mov /);
    expect(
      lines
        .slice(6, 9)
        .map((line) => line.trim())
        .join(' '),
    ).toContain(message);
    expect(lines.at(-1)).toMatch(/^ {2}A001_C003/);
  });

  it('puts a recording that grows before files that were there already', () => {
    const views = [
      recordingView({ id: 'a', name: 'there.mov', hasGrown: false }),
      recordingView({ id: 'b', name: 'grows.mov', hasGrown: true, startedAt: '2026-05-04T11:00:00.000+00:00' }),
    ];
    const lines = renderTable(snapshotOf(views), PLAIN);
    const [grows, there] = ['grows.mov', 'there.mov'].map((name) => lines.findIndex((line) => line.includes(name)));
    expect(grows).toBeLessThan(there ?? 0);
  });

  it('keeps finished recordings as lines with their proof', () => {
    const views = [
      finishedView(),
      finishedView({ id: 'e', name: 'empty.mp4', phase: 'aborted_no_parts', proof: null }),
    ];
    const lines = renderTable(snapshotOf(views), { ...PLAIN, width: 140 });
    expect(lines.slice(4)).toEqual([
      '– empty.mp4  nothing uploaded: the file was empty or is gone',
      '✓ A001_C002_1121.mp4  1.23 GB, 118 parts, 3 sent again, 2.8 s after the last byte, verified by checksum, CRC32 1a2b3c4d',
    ]);
  });

  it('marks a finished recording that is only a part, and does not call it done', () => {
    const view = finishedView({ isIncomplete: true });
    const line = renderTable(snapshotOf([view]), { ...PLAIN, width: 140 }).at(-1);
    expect(line).toMatch(/^! A001_C002_1121\.mp4 {2}1\.23 GB kept, the original is gone, /);
  });

  it('says a problem once, also while it waits to try again', () => {
    const fault = { code: 'no_such_bucket', message: 'There is no such bucket.' };
    const since = '2026-05-04T10:00:00.000+00:00';
    const holds = [
      { kind: 'attention', since, ...fault },
      { kind: 'backoff', secondsLeft: 3.2, ...fault },
    ] as const;
    const text = renderTable(snapshotOf([recordingView({ holds })]), PLAIN).join('\n');
    expect(text.split(fault.message)).toHaveLength(2);
    expect(text).toContain('tries again in 4 s');
  });

  it('says once, for all recordings, that the store is unreachable, and cuts no sentence at 80 columns', () => {
    const message = sentence('connectionRefused', { store: '127.0.0.1:9000' });
    const since = '2026-05-04T10:00:00.000+00:00';
    const unreachable = { ...outage('store_unreachable', 'rushes', message), nextTry: since, recordings: 2 };
    const holds = [{ kind: 'backoff', secondsLeft: 2, code: 'network', message }] as const;
    const idle = { quietSeconds: 12, finishesInSeconds: 18, outOfSeconds: 30, reasons: IDLE_REASONS };
    const recordings = [recordingView({ id: 'a', holds, idle }), recordingView({ id: 'b', holds })];
    const lines = renderTable(
      {
        ...snapshotOf(recordings, { status: 'store_unreachable', outages: [unreachable], active: 2 }),
        folders: [
          folderView({
            path: '/media/operator/SHUTTLE_02/Day 07/CAM_A',
            method: 'unavailable',
            reason: sentence('folderMissing', { folder: '“CAM_A”' }),
          }),
        ],
      },
      { ...PLAIN, width: 80 },
    );
    const text = lines.map((line) => line.trim()).join(' ');
    expect(text.split('refuses connections.')).toHaveLength(2);
    expect(text).toContain('and the endpoint in S3_ENDPOINT_URL; it is tried again. Next try at');
    expect(text).toContain('2 recordings wait.');
    expect(text.split('tries again in 2 s')).toHaveLength(3);
    expect(text).toContain(sentence('folderMissing', { folder: '“CAM_A”' }));
    expect(text).toContain('you asked to finish it');
    expect(text).not.toContain('…');
  });

  it('says what holds a recording, the engine and a folder', () => {
    const lines = renderTable(
      {
        ...snapshotOf(
          [
            recordingView({
              holds: [{ kind: 'backoff', secondsLeft: 3.2, code: 'network', message: 'The network is gone.' }],
            }),
          ],
          {
            status: 'journal_unavailable',
            outages: [outage('journal_unavailable', '', 'The disk of the journal is full.'), outage('offline', '', '')],
            exceptions: [{ kind: 'folder_paused', folders: 1, unsentFiles: 0 }],
            active: 1,
            notice: 'Rebuilt.',
          },
        ),
        folders: [
          folderView({
            path: '/mnt/nas',
            method: 'polling',
            reason: 'It is a network folder.',
            matchingFiles: 1,
            isBlind: true,
          }),
          folderView({ path: '/gone', method: 'unavailable', matchingFiles: 0 }),
        ],
      },
      PLAIN,
    );
    const text = lines.join('\n');
    for (const sentence of [
      'tries again in 4 s: The network is gone.',
      'The disk of the journal is full.',
      '● Journal unavailable since ',
      'Offline since ',
      'Uploads resume when it is back.',
      '1 folder paused',
      'Rebuilt.',
      '/mnt/nas: polling, 1 file. It is a network folder. Changes in it are not noticed until it has been',
      'read again.',
      '/gone: unavailable, 0 files',
    ]) {
      expect(text).toContain(sentence);
    }
  });

  it('makes file names harmless: no escape sequence, no line break, no turned reading direction', () => {
    const name = 'a\u001b[2J\u001b]0;owned\u0007\nb\r\u202egpj.mp4';
    const lines = renderTable(snapshotOf([recordingView({ name }), finishedView({ name })]), PLAIN);
    for (const line of lines) expect(line).not.toMatch(CONTROL);
    expect(lines.join('\n')).toContain('␛');
  });

  it('never gets wider or higher than the terminal, whatever is in it', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('漢字'.repeat(30), '👨‍👩‍👧.mp4'),
    );
    fc.assert(
      fc.property(
        fc.array(fc.record({ name, isDone: fc.boolean(), needsYou: fc.boolean(), size: fc.maxSafeNat() }), {
          maxLength: 12,
        }),
        fc.integer({ min: 20, max: 200 }),
        fc.integer({ min: 4, max: 40 }),
        (rows, width, height) => {
          const views = rows.map(({ name, isDone, needsYou, size }, index) => {
            const since = '2026-05-04T10:00:00.000+00:00';
            const holds = needsYou ? [{ kind: 'attention', code: 'x', message: name.repeat(3), since } as const] : [];
            const changes = { id: String(index), name, sizeBytes: size, cloudBytes: Math.floor(size / 3) };
            return isDone ? finishedView(changes) : recordingView({ ...changes, holds });
          });
          const lines = renderTable(snapshotOf(views), {
            ...PLAIN,
            width,
            height,
            paint: inColour,
            footer: 'p pauses, q quits',
          });
          expect(lines.length).toBeLessThanOrEqual(height);
          for (const line of lines) {
            const bare = stripVTControlCharacters(line);
            expect(bare).not.toMatch(CONTROL);
            expect(stringWidth(bare)).toBeLessThanOrEqual(width);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('says how many lines it had no room for', () => {
    const many = Array.from({ length: 30 }, (_, index) => recordingView({ id: String(index).padStart(2, '0') }));
    const lines = renderTable(snapshotOf(many), { ...PLAIN, height: 14, footer: 'keys' });
    expect(lines).toHaveLength(14);
    expect(lines.at(-3)).toBe('  … and 24 more');
  });

  it('says the same with and without colour', () => {
    const snapshot = snapshotOf([recordingView(), finishedView()], { status: 'working', behindSeconds: 2 });
    const coloured = renderTable(snapshot, { ...PLAIN, paint: inColour });
    expect(coloured.map((line) => stripVTControlCharacters(line))).toEqual(renderTable(snapshot, PLAIN));
    expect(coloured.join('')).toContain('\u001b[33m');
  });

  it('leaves columns out on a narrow terminal rather than the name and the lag', () => {
    const lines = renderTable(snapshotOf([recordingView()]), { ...PLAIN, width: 44 });
    expect(lines[5]).toBe('  Recording               Phase          Lag');
    expect(lines[6]).toBe('  A001_C003_1121.mp4      recording      2 s');
  });
});

describe('figures', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.00 kB'],
    [9_994, '9.99 kB'],
    [9_996, '10.0 kB'],
    [99_960, '100 kB'],
    [999_600, '1.00 MB'],
    [48.8e12, '48.8 TB'],
  ])('%d bytes are %s', (bytes, text) => expect(bytesText(bytes)).toBe(text));

  it.each([
    [0, '0 s'],
    [0.31, '0.4 s'],
    [1.2, '2 s'],
    [119, '119 s'],
    [121, '3 min'],
    [7_200, '2 h'],
  ])('%d seconds are %s', (seconds, text) => expect(secondsText(seconds)).toBe(text));

  it.each([
    [0, '–'],
    [600, '–'],
    [625, '0.01 Mbit/s'],
    [230_000, '1.84 Mbit/s'],
    [12_300_000, '98.4 Mbit/s'],
    [1_250_000_000, '10000 Mbit/s'],
  ])('%d bytes a second are %s', (bytes, text) => expect(rateText(bytes)).toBe(text));
});

describe('the width of text', () => {
  it.each([
    ['abc', 3],
    ['Größe', 5],
    ['Gro\u0308ße', 5],
    ['漢字.mp4', 8],
    ['👨‍👩‍👧', 2],
    ['한글', 4],
    ['\u200b', 0],
  ])('of %s is %d columns', (text, width) => expect(fit(text, 9)).toBe(text + ' '.repeat(9 - width)));

  it('is kept when cutting, without halving a character', () => {
    expect(cutEnd('漢字漢字', 4)).toBe('漢…');
    expect(cutMiddle('A001_C003_1121_long_name.mp4', 15)).toBe('A001_C0…ame.mp4');
    expect(cutMiddle('abcdef', 0)).toBe('');
    expect(fit('漢字漢字', 6)).toBe('漢字… ');
    expect(fit('7', 3, 'right')).toBe('  7');
  });

  it('wraps at spaces and cuts what is too much', () => {
    expect(wrap('one two three four', 9, 3)).toEqual(['one two', 'three', 'four']);
    expect(wrap('one two three four', 9, 2)).toEqual(['one two', 'three fo…']);
    expect(wrap('', 9, 2)).toEqual(['']);
  });
});
