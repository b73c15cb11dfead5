import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { fileListProblems, FUSES, fuseProblems } from '../../../../scripts/packaging/checkPackaging.ts';

const yaml = readFileSync(path.resolve(import.meta.dirname, '../../../../electron-builder.yml'), 'utf8');

describe('the lists of files to pack', () => {
  test('each name something to take', () => {
    expect(yaml.match(/^ *files:$/gm)).toHaveLength(4);
    expect(fileListProblems(yaml)).toEqual([]);
  });

  test.each(['linux', 'win', 'mac'])(
    'one of exclusions alone, which means everything else, is seen for %s',
    (platform) => {
      const block = new RegExp(String.raw`^${platform}:\n(?: .*\n)*`, 'm').exec(yaml)?.[0] ?? '';
      const wrong = yaml.replace(block, block.replace('    - package.json\n', ''));
      expect(wrong).not.toBe(yaml);
      expect(fileListProblems(wrong)).toHaveLength(1);
    },
  );
});

describe('the fuses', () => {
  test('are all stated, as they have to be', () => {
    expect(fuseProblems(yaml)).toEqual([]);
  });

  test.each(Object.entries(FUSES))('%s cannot be loosened or left out unnoticed', (name, wanted) => {
    const line = `  ${name}: ${String(wanted)}\n`;
    expect(yaml).toContain(line);
    expect(fuseProblems(yaml.replace(line, `  ${name}: ${String(!wanted)}\n`))).toHaveLength(1);
    expect(fuseProblems(yaml.replace(line, ''))).toHaveLength(1);
  });
});
