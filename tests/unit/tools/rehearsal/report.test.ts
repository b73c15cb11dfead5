import { describe, expect, it } from 'vitest';
import { finishedLine } from '../../../../electron/headless/table/recordingLines.ts';
import { withoutColour } from '../../../../electron/headless/table/tone.ts';
import { finishedView } from '../../../fakes/views.ts';
import { reportLines, reportObject } from '../../../../tools/rehearsal/report.ts';
import type { TakeResult } from '../../../../tools/rehearsal/rehearse.ts';

const EQUAL: TakeResult = {
  file: '/tmp/x/Camera A.mp4',
  key: 'streams/1/Camera A.mp4',
  sizeBytes: 25_400_000,
  parts: 5,
  partsResent: 1,
  secondsAfterLastByte: 2.34,
  sha256OnDisk: 'ab'.repeat(32),
  sha256InStore: 'ab'.repeat(32),
};

describe('the report of the rehearsal', () => {
  it('says of every file how it came out, with both hashes', () => {
    expect(reportLines([EQUAL])).toEqual([
      'Camera A.mp4: 25.4 MB, 5 parts, 1 sent again, 2.3 s after the last byte; SHA-256 disk abababababababab store abababababababab: equal',
      'All files are equal, byte for byte.',
    ]);
  });

  it('has the words of the terminal', () => {
    const proof = finishedView().proof;
    if (proof === null) throw new Error('A finished recording has a proof.');
    const view = finishedView({ partsStored: 1, partsResent: 0, proof: { ...proof, secondsAfterLastWrite: 2.34 } });
    const facts = 'one part, 2.3 s after the last byte';
    expect(finishedLine(view, 200, withoutColour)).toContain(facts);
    expect(reportLines([{ ...EQUAL, parts: 1, partsResent: 0 }])[0]).toContain(facts);
  });

  it('says NOT EQUAL when one hash differs, though its beginning does not', () => {
    const wrong = { ...EQUAL, sha256InStore: `${'ab'.repeat(31)}ac` };
    const lines = reportLines([EQUAL, wrong]);
    expect(lines[1]).toMatch(/: NOT EQUAL$/);
    expect(lines.at(-1)).toBe('1 of 2 files are NOT EQUAL.');
    expect(reportObject([EQUAL, wrong])).toMatchObject({
      all_equal: false,
      files: [{ equal: true }, { equal: false }],
    });
  });
});
