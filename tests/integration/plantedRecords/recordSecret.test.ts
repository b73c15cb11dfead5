import { randomBytes, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { newRecord } from '../../../electron/engine/core/newRecord.ts';
import { nodeFiles, openStateFolder, systemClock } from '../../../electron/engine/index.ts';
import { openRedis } from '../../support/journals.ts';
import { silentLogger } from '../../support/loggers.ts';
import { notRun } from '../../support/notRun.ts';
import { redisMissing, startRedis, type RunningRedis } from '../../support/redis.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { BUCKET, type Environment, environmentFor, s3ForTest, startHeadless } from '../headless/commandForTest.ts';

const SECRET = 'a secret of all carts';
const missing = redisMissing();

interface Site {
  readonly redis: RunningRedis;
  readonly environment: Environment;
  readonly args: readonly string[];
  /** Writes a record of a file in the watched folder into Redis. @returns its id */
  plant(recordSecret?: string): Promise<string>;
}

async function prepare(): Promise<Site> {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const server = await s3ForTest();
  const folder = tempFolder();
  const stateFolder = tempFolder();
  const state = openStateFolder(stateFolder);
  const { ownerId } = state;
  state.release();
  const file = path.join(folder, 'take.mp4');
  await writeFile(file, randomBytes(4_000));
  return {
    redis,
    environment: { ...environmentFor(server), REDIS_URL: redis.url },
    args: ['--watch', folder, '--state', stateFolder, '--json', '--once'],
    async plant(recordSecret) {
      const { source } = nodeFiles({ clock: systemClock, logger: silentLogger });
      const { fingerprint } = await source.stat(file);
      const id = randomUUID();
      const record = newRecord({
        id,
        path: file,
        fingerprint,
        bucket: BUCKET,
        key: `streams/${id}/take.mp4`,
        plan: { kind: 'stepping', chunkBytes: 5 * 1024 * 1024 },
        session: { kind: 'none' },
        startedAt: '2026-05-04T10:11:12.345+00:00',
        ownerId,
      });
      const store = await openRedis(redis.url, recordSecret === undefined ? {} : { recordSecret });
      await store.replace({ record, ledger: new Map() });
      await store.close();
      return id;
    },
  };
}

async function completedIn(site: Site, environment: Environment): Promise<{ id: string; output: string }> {
  const run = startHeadless(site.args, { ...site.environment, ...environment });
  expect(await run.ended, run.output.stderr).toBe(0);
  const completed = run.events().filter(({ event }) => event === 'stream.completed');
  expect(completed).toHaveLength(1);
  const [first] = completed;
  return {
    id: first !== undefined && 'stream_id' in first ? first.stream_id : '',
    output: run.output.stdout + run.output.stderr,
  };
}

if (missing !== undefined) notRun('The record secret of a shared journal', missing);
else {
  describe('The record secret of a shared journal', () => {
    test('a record that was planted without it is reported and not resumed; its file is a stream of its own', async () => {
      const site = await prepare();
      const planted = await site.plant();
      const { id, output } = await completedIn(site, { REDIS_RECORD_SECRET: SECRET });
      expect(id).not.toBe(planted);
      expect(output).toMatch(new RegExp(`"${planted}"[^\\n]*not authentic|not authentic[^\\n]*"${planted}"`));
      expect(output).not.toContain(SECRET);
    });

    test('a record that was altered is reported and not resumed', async () => {
      const site = await prepare();
      const id = await site.plant(SECRET);
      const record = await site.redis.cli('HGET', `stream:${id}:state`, 'record');
      await site.redis.cli('HSET', `stream:${id}:state`, 'record', record.replace('2026-05-04', '2026-05-05'));
      const completed = await completedIn(site, { REDIS_RECORD_SECRET: SECRET });
      expect(completed.id).not.toBe(id);
      expect(completed.output).toContain('not authentic');
    });

    test('a genuine record is resumed, and without the secret every record that fits is', async () => {
      const genuine = await prepare();
      const id = await genuine.plant(SECRET);
      expect((await completedIn(genuine, { REDIS_RECORD_SECRET: SECRET })).id).toBe(id);
      const believing = await prepare();
      const planted = await believing.plant();
      expect((await completedIn(believing, {})).id).toBe(planted);
    });

    test('a secret that is too short is refused at the start, in a sentence that does not repeat it', async () => {
      const site = await prepare();
      const run = startHeadless(site.args, { ...site.environment, REDIS_RECORD_SECRET: 'too short' });
      expect(await run.ended).toBe(1);
      expect(run.output.stderr).toMatch(/record secret.*at least 16 characters/);
      expect(run.output.stderr).not.toContain('"too short"');
    });
  });
}
