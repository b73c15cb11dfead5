import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { HistorySource } from '../../../../electron/backend/engine/engineHost.ts';
import { type ExportContext, exportHistory } from '../../../../electron/backend/history/exportHistory.ts';
import { textsFor } from '../../../../electron/backend/texts/texts.ts';
import { EVERYTHING } from '../../../../shared/history.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

/** Saves an empty history as `rushes-history.csv` into this folder. @param onWriting runs while the file is written */
async function save(folder: string, onWriting: () => void = () => undefined): Promise<string | null> {
  const shell: Pick<ExportContext['shell'], 'save'> = {
    async save({ name, extension }, write) {
      const file = path.join(folder, `${name}.${extension}`);
      await write(file);
      return file;
    },
  };
  const history = {
    summary: async () => ({ count: 0, sizeBytes: 0, days: [], folders: [] }),
    async *select() {
      onWriting();
      yield* [];
    },
  } as unknown as HistorySource;
  // The rest of the context is used for a printed report only.
  const context = { shell, texts: () => textsFor('en', 'en-US') } as unknown as ExportContext;
  return exportHistory(history, { filter: EVERYTHING, format: 'csv' }, context);
}

test('a report that is saved where others may write replaces no private file through a link', async () => {
  const folder = tempFolder();
  const secret = path.join(tempFolder(), '.bashrc');
  writeFileSync(secret, 'precious');
  symlinkSync(secret, path.join(folder, 'rushes-history.csv'));
  const planted = path.join(folder, '.rushes-history.csv.unfinished');
  symlinkSync(secret, planted);
  const names: string[] = [];
  await save(folder, () => names.push(...readdirSync(folder)));
  expect(readFileSync(secret, 'utf8')).toBe('precious');
  expect(readFileSync(path.join(folder, 'rushes-history.csv'), 'utf8')).toContain('name,result,');
  const first = names.find((name) => !name.includes('history'));
  expect(first).toMatch(/^\.rushes-[0-9a-f-]{36}\.unfinished$/);
  await save(folder, () => names.push(...readdirSync(folder)));
  expect(new Set(names.filter((name) => !name.includes('history'))).size).toBe(2);
  expect(readdirSync(folder).toSorted()).toEqual(['.rushes-history.csv.unfinished', 'rushes-history.csv']);
});

test('a report that cannot be written leaves nothing behind', async () => {
  const folder = tempFolder();
  const fail = (): never => {
    throw Object.assign(new Error('full'), { code: 'ENOSPC' });
  };
  await expect(save(folder, fail)).rejects.toMatchObject({ code: 'not_saved' });
  expect(readdirSync(folder)).toEqual([]);
});
