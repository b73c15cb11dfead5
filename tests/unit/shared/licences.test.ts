import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatLicences, parseLicences } from '../../../shared/licences.ts';

test('every licence that is written is read again, whatever lines its text has', () => {
  const line = fc.oneof(fc.constantFrom('', '-'.repeat(80), '---', 'Licence: MIT'), fc.string());
  const terms = fc.array(line).map((lines) => lines.join('\n').trim());
  const name = fc.string().filter((text) => text.trim() !== '' && !text.includes('\n'));
  fc.assert(
    fc.property(fc.array(fc.record({ name, terms })), (licences) => {
      expect(parseLicences(formatLicences(licences))).toEqual(licences);
    }),
  );
});

test('a last name keeps its spaces, also without terms', () => {
  const licences = [{ name: 'a ', terms: '' }];
  expect(parseLicences(formatLicences(licences))).toEqual(licences);
});

test('a text with the dividing line is refused', () => {
  const [, rule = ''] = formatLicences([{ name: 'a', terms: 'b' }]).split('\n\n');
  expect(() => formatLicences([{ name: 'a', terms: `b\n${rule}` }])).toThrow(RangeError);
});
