import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { workstationId } from '../../../electron/engine/workstationId.ts';
import { machineId } from '../../../electron/engine/machineId.ts';
import { exampleRecord } from '../../support/checkpoints.ts';
import { openSqlite } from '../../support/journals.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { startHeadless } from './commandForTest.ts';

/** A state folder whose journal holds recordings of two days in two folders. */
async function stateWithHistory(): Promise<string> {
  const state = tempFolder();
  const { id } = workstationId(state, machineId());
  const { store } = await openSqlite(path.join(state, 'journal.sqlite'));
  for (const [name, day] of [
    ['A001', 4],
    ['B001', 4],
    ['A002', 5],
  ] as const) {
    const completedAt = new Date(2026, 4, day, 12).toISOString();
    const object = { etag: 'e', sizeBytes: 7, crc32: 1, verifiedBy: 'checksum', completedAt } as const;
    const file = `/card/CAM_${name.slice(0, 1)}/${name}.mov`;
    await store.save({ record: exampleRecord(name, { path: file, phase: 'completed', object, ownerId: id }) });
  }
  await store.close();
  return state;
}

async function names(args: readonly string[]): Promise<readonly string[]> {
  const run = startHeadless(['history', ...args], {});
  expect(await run.ended).toBe(0);
  const [header, ...lines] = run.output.stdout.split('\r\n');
  expect(header).toMatch(/^name,result,size_bytes,/);
  return lines.slice(0, -1).map((line) => line.split(',')[0] ?? '');
}

describe('the command history', () => {
  it('prints all recordings that ended, or those of a day or a folder, newest first', async () => {
    const state = await stateWithHistory();
    const args = ['--csv', '--state', state];
    expect(await names(args)).toEqual(['A002.mov', 'B001.mov', 'A001.mov']);
    expect(await names([...args, '--day', '2026-05-04'])).toEqual(['B001.mov', 'A001.mov']);
    expect(await names([...args, '--folder', '/card/CAM_A'])).toEqual(['A002.mov', 'A001.mov']);
    const json = startHeadless(['history', '--json', '--state', state, '--day', '2026-05-05'], {});
    expect(await json.ended).toBe(0);
    expect(JSON.parse(json.output.stdout)).toMatchObject({ name: 'A002.mov', outcome: 'complete', sizeBytes: 7 });
  });

  it('says in one sentence what is wrong with its flags', async () => {
    const state = await stateWithHistory();
    const refusals: readonly (readonly [args: readonly string[], sentence: string])[] = [
      [['history', '--state', state], 'write --csv or --json'],
      [['history', '--csv', '--state', state, '--day', 'yesterday'], 'write --day 2026-05-04'],
      [['--csv', '--state', state], 'belongs to the command history'],
    ];
    for (const [args, sentence] of refusals) {
      const run = startHeadless(args, {});
      expect(await run.ended).toBe(1);
      expect(run.output.stderr).toContain(sentence);
      expect(run.output.stdout).toBe('');
    }
  });
});
