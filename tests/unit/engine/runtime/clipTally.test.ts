import { expect, test } from 'vitest';
import { ClipTally, clipOf } from '../../../../electron/engine/runtime/clipTally.ts';

test.each([
  ['Sony XDROOT', ['A/XDROOT/Clip/C0001.MXF', 'A/XDROOT/Clip/C0001M01.XML', 'A/XDROOT/Sub/C0001S03.MP4']],
  ['Sony M4ROOT', ['A/M4ROOT/CLIP/C0001.MP4', 'A/M4ROOT/CLIP/C0001M01.XML', 'A/M4ROOT/THMBNL/C0001T01.JPG']],
  [
    'Canon',
    ['A/CONTENTS/CLIPS001/A001C001_AB/A001C001_AB_01.MXF', 'A/CONTENTS/CLIPS001/A001C001_AB/A001C001_AB_02.MXF'],
  ],
  ['P2', ['A/CONTENTS/VIDEO/0001AB.MXF', 'A/CONTENTS/AUDIO/0001AB00.MXF', 'A/CONTENTS/CLIP/0001AB.XML']],
  ['AVCHD', ['A/PRIVATE/AVCHD/BDMV/STREAM/00001.MTS', 'A/PRIVATE/AVCHD/BDMV/CLIPINF/00001.CPI']],
  ['RED', ['A001.RDM/A001_C001.RDC/A001_C001_001.R3D', 'A001.RDM/A001_C001.RDC/A001_C001_002.R3D']],
  ['ARRI', ['A001R1AB/A001C001_230101_R1AB.mxf', 'A001R1AB/A001C001_230101_R1AB.xml']],
])('the spanned files and sidecars of a clip of %s belong together', (_name, paths) => {
  const clips = new Set(paths.map(clipOf));
  expect([...clips]).toEqual([expect.any(String)]);
});

test('a clip is complete only when all its files are verified', () => {
  const tally = new ClipTally();
  for (const clip of ['C0001', 'C0002']) {
    tally.add(`A/XDROOT/Clip/${clip}.MXF`, true);
    tally.add(`A/XDROOT/Clip/${clip}M01.XML`, clip === 'C0001');
    tally.add(`A/XDROOT/Sub/${clip}S03.MP4`, true);
  }
  tally.add('A/XDROOT/MEDIAPRO.XML', false);
  tally.add('B/take.mp4', false);
  expect(tally.view((folder) => folder === 'A')).toEqual({ clips: { complete: 1, total: 2 } });
  expect(tally.view((folder) => folder === 'B')).toEqual({});
});
