import fc from 'fast-check';
import { expect, test } from 'vitest';
import { xmlDocument, xmlTexts, xmlUnescape } from '../../../../tools/localS3/xml.ts';

test('text survives the local server’s XML', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const [found = ''] = xmlTexts(xmlDocument('Root', [['Key', text]]), 'Key');
      expect(xmlUnescape(found)).toBe(text);
    }),
  );
});
