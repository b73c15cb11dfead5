import { expect, test } from 'vitest';
import { tempFolder } from '../support/tempFolder.ts';
import { plantProject, runTool } from './plantedProject.ts';

interface Finding {
  readonly code: string;
  readonly filename: string;
}

/** One offence per rule that carries a promise of the house: the file that is planted, and its content. */
const offences: Readonly<Record<string, readonly [file: string, content: string]>> = {
  'rushes(no-ambient-date)': ['electron/engine/core/planted1.ts', 'export const a = (): Date => new Date();'],
  'eslint(no-restricted-properties)': [
    'electron/engine/runtime/planted2.ts',
    'export const a = (): number => Date.now();',
  ],
  'eslint(no-restricted-globals)': [
    'electron/engine/runtime/planted3.ts',
    'export const a = (then: () => void): void => void setTimeout(then, 1);',
  ],
  'eslint(no-restricted-imports)': [
    'electron/engine/runtime/planted4.ts',
    "import { randomUUID } from 'node:crypto';\nexport const a = (): string => randomUUID();",
  ],
  'eslint(no-console)': ['electron/engine/adapters/planted5.ts', "export const a = (): void => console.log('a');"],
  'eslint(max-lines)': ['electron/main/planted6.ts', `${'// One more.\n'.repeat(500)}export const a = 1;`],
  'eslint(max-lines-per-function)': [
    'electron/main/planted19.ts',
    `export const a = (b: () => void): void => {\n${'  b();\n'.repeat(60)}};`,
  ],
  'eslint(no-warning-comments)': ['electron/main/planted7.ts', '// TODO: later\nexport const a = 1;'],
  'import(no-default-export)': ['shared/planted8.ts', 'export default 1;'],
  'oxc(no-barrel-file)': ['electron/engine/adapters/planted9/index.ts', "export * from '../systemClock.ts';"],
  'react-hooks(rules-of-hooks)': [
    'renderer/planted10.tsx',
    "import { useState } from 'react';\nexport function A(props: { readonly b: boolean }) {\n  if (props.b) useState(1);\n  return <p />;\n}",
  ],
  'react-hooks(exhaustive-deps)': [
    'renderer/planted11.tsx',
    "import { useEffect } from 'react';\nexport function A(props: { readonly b: () => void }) {\n  useEffect(() => props.b(), []);\n  return <p />;\n}",
  ],
  'typescript(no-explicit-any)': ['electron/main/planted12.ts', 'export const a = (b: any): unknown => b;'],
  'typescript(no-non-null-assertion)': [
    'electron/main/planted13.ts',
    'export const a = (b: number[]): number => b[0]!;',
  ],
  'typescript(no-floating-promises)': [
    'electron/main/planted14.ts',
    'export const a = (b: () => Promise<void>): void => {\n  b();\n};',
  ],
  'typescript(no-misused-promises)': [
    'electron/main/planted15.ts',
    'export const a = (b: number[], c: () => Promise<void>): void => b.forEach(async () => await c());',
  ],
  'typescript(switch-exhaustiveness-check)': [
    'electron/main/planted16.ts',
    "export const a = (b: 'c' | 'd'): void => {\n  switch (b) {\n    case 'c':\n  }\n};",
  ],
  'vitest(no-disabled-tests)': [
    'tests/planted17.test.ts',
    "import { test } from 'vitest';\ntest.skip('a', () => undefined);",
  ],
  'vitest(no-focused-tests)': [
    'tests/planted18.test.ts',
    "import { test } from 'vitest';\ntest.only('a', () => undefined);",
  ],
};

test('an offence against a rule of the house is reported, and the clock may be read in an adapter', async () => {
  const folder = tempFolder();
  const allowed = 'electron/engine/adapters/plantedClock.ts';
  plantProject(folder, {
    ...Object.fromEntries(Object.values(offences).map(([file, content]) => [file, `${content}\n`])),
    [allowed]: 'export const now = (): number => Date.now() + new Date().getTime();\n',
  });
  const files = [...Object.values(offences).map(([file]) => file), allowed];
  const report = await runTool(folder, 'oxlint', ['--format', 'json', ...files]);
  // The shape of oxlint's own report.
  const { diagnostics } = JSON.parse(report.output) as { readonly diagnostics: readonly Finding[] };

  expect(report.exitCode).not.toBe(0);
  const unseen = Object.entries(offences).filter(
    ([code, [file]]) => !diagnostics.some((finding) => finding.code === code && finding.filename === file),
  );
  expect(unseen).toEqual([]);
  expect(diagnostics.filter((finding) => finding.filename === allowed)).toEqual([]);
});
