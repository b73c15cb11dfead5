import { expect, test } from 'vitest';
import { ProgressLine } from '../../../electron/headless/progressLine.ts';

function lineOn(stream: { readonly isTTY: boolean; readonly columns?: number }) {
  const written: string[] = [];
  let nowMs = 0;
  // The rest of a stream is not used.
  const target = { ...stream, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
  const line = new ProgressLine(target, () => nowMs);
  return { line, written, pass: (ms: number) => void (nowMs += ms) };
}

test('one line is written over on a terminal, cut to its width, and removed at the end', () => {
  const { line, written, pass } = lineOn({ isTTY: true, columns: 20 });
  line.show('1 of 9: a/very/long/name.mov');
  line.show('too early');
  pass(100);
  line.show('2 of 9: b\u001b[2J.mov');
  line.clear();
  line.clear();
  line.show('3 of 9');
  expect(written).toHaveLength(4);
  expect(written[3]).toBe('\r3 of 9\u001b[K');
  expect(written[0]).toMatch(/^\r1 of 9: a….{9}\u001b\[K$/);
  expect(written[1]).toMatch(/^\r2 of 9: b[^\u001b]+\u001b\[K$/);
  expect(written[2]).toBe('\r\u001b[K');
});

test('nothing is written where there is no terminal', () => {
  const { line, written } = lineOn({ isTTY: false });
  line.show('1 of 9');
  line.clear();
  expect(written).toEqual([]);
});
