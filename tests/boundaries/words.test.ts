import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
/** This file and the glossary name the words that they ban. */
const EXEMPT = ['tests/boundaries/words.test.ts', 'docs/glossary.md'];

/** Words that docs/glossary.md replaces by others, and comments that begin like riddles. */
const BANNED: readonly (readonly [word: RegExp, instead: string])[] = [
  [/\blamp\b/i, 'status'],
  [/\bthaw(s|ed|ing)?\b/i, 'back to recording'],
  [/stumble/i, 'error boundary'],
  [/\bwordings?\b/i, 'texts'],
  [/\bmends?\b/i, 'remedy'],
  [/\w(Desk|Around)Options\b|\b(Task|Part|Request|Folder|Engine)?Desk\b/, '…Deps or …Context'],
  [/\bHintGate\b|\bFolderLanes\b|\bTurns\b/, 'HintThrottle, DeviceLimiter, Semaphore'],
  [/(\/\/|\/\*\*?|^ *\*) *(What|Who|Whoever|Whatever) [a-z][^?]*$/, 'a comment that begins with its subject'],
];

function bannedWords(text: string): readonly string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      BANNED.filter(([word]) => word.test(line)).map(([, instead]) => `${index + 1}: ${line.trim()} (use: ${instead})`),
    );
}

test('code and documents use the words of the glossary', () => {
  const files = globSync(
    ['{shared,electron,renderer,scripts,tools,bench,tests}/**/*.{ts,tsx,css}', 'docs/**/*.md', '*.md'],
    { cwd: root },
  ).filter((name) => !EXEMPT.includes(name));
  expect(files.length).toBeGreaterThan(500);
  const found = files.flatMap((name) =>
    bannedWords(readFileSync(path.join(root, name), 'utf8')).map((problem) => `${name}:${problem}`),
  );
  expect(found).toEqual([]);
});

test('each banned word is found', () => {
  const planted = [
    'const lamp = 1;',
    '// the recording thaws',
    'class Stumble {}',
    'const wordings = [];',
    'const mends = [];',
    'interface TaskDesk {}',
    'new FolderLanes()',
    '/** What is stored. */',
  ];
  expect(planted.map((line) => bannedWords(line).length)).toEqual(planted.map(() => 1));
  expect(bannedWords('// What now? See the glossary.\nconst status = 1;')).toEqual([]);
});
