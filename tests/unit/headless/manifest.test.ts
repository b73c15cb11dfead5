import { expect, test } from 'vitest';
import { parseManifest } from '../../../electron/headless/manifest.ts';

test('lines of the usual programs are read', () => {
  const md5 = 'D41D8CD98F00B204E9800998ECF8427E';
  expect(parseManifest(`# made today\n\n${md5}  a b.mov\r\n${'0'.repeat(64)} *./c/d.mov\n1a2b3c4d e.mov\n`)).toEqual([
    { algorithm: 'md5', hash: md5.toLowerCase(), name: 'a b.mov' },
    { algorithm: 'sha256', hash: '0'.repeat(64), name: 'c/d.mov' },
    { algorithm: 'crc32', hash: '1a2b3c4d', name: 'e.mov' },
  ]);
});

test.each(['', '# nothing', 'hello world', '123 a.mov'])('%j is no manifest', (text) => {
  expect(() => parseManifest(text)).toThrow('manifest');
});
