import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AnswerForm } from '../../../../../electron/engine/adapters/checkpointRedis/answerForm.ts';

/** Whether a form accepts the answer, whichever pieces it comes in. */
function isAccepted(answer: string, cuts: readonly number[] = []): boolean {
  const bytes = Buffer.from(answer, 'latin1');
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].toSorted((a, b) => a - b);
  const form = new AnswerForm();
  return [0, ...ends].every((start, at) => form.accepts(bytes.subarray(start, ends[at] ?? bytes.length)));
}

const ANSWERS: readonly string[] = [
  '+OK\r\n',
  '-ERR a *9999999 of nothing\r\n',
  ':-5\r\n',
  ',1.5e3\r\n',
  ',-inf\r\n',
  '(3492890328409238509324850943850943825024385\r\n',
  '#t\r\n',
  '_\r\n',
  '$-1\r\n',
  '*-1\r\n',
  '$0\r\n\r\n',
  '$13\r\n\r\n*9999999\r\n\r\r\n',
  '=7\r\ntxt:abc\r\n',
  '!3\r\nERR\r\n',
  '*2\r\n*1\r\n:1\r\n%1\r\n$1\r\na\r\n~0\r\n',
  '>2\r\n+message\r\n+x\r\n',
  `*1000000\r\n`,
];

test.each(ANSWERS)('%j is an answer, in whatever pieces it comes', (answer) => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 10 }), (cuts) => isAccepted(answer, cuts)),
    { numRuns: 100 },
  );
});

test.each([
  ['a list that is too long', '*1000001\r\n'],
  ['lists that are too long together', '*1\r\n%500001\r\n'],
  ['a length of too many digits', '*9999999999\r\n'],
  ['a length that is no number', '$1e9\r\n'],
  ['a line without a line feed', '+a\rX*9999999\r\n'],
  ['more than nothing', '_XY\r\n'],
  ['another truth', '#x\r\n'],
  ['a text that is longer than its length', '$1\r\nab\r\n'],
  ['a format that is too short', '=3\r\nabc\r\n'],
  ['an attribute', '|1\r\n+a\r\n+b\r\n'],
  ['a list of unknown length', '*?\r\n'],
  ['a page of a web server', 'HTTP/1.1 400 Bad Request\r\n'],
])('%s is none, in whatever pieces it comes', (_name, answer) => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 10 }), (cuts) => !isAccepted(answer, cuts)),
    { numRuns: 100 },
  );
});

test('the lists of each answer are counted anew', () => {
  const form = new AnswerForm();
  expect(form.accepts(Buffer.from('*600000\r\n'))).toBe(true);
  form.answered();
  expect(form.accepts(Buffer.from('*600000\r\n'))).toBe(true);
  expect(form.accepts(Buffer.from('*600000\r\n'))).toBe(false);
});
