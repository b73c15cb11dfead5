import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { startRedis } from '../../tests/support/redis.ts';
import { partsSentTwice } from '../localS3/journal.ts';
import { type LocalS3, startLocalS3 } from '../localS3/startLocalS3.ts';
import { untilStored } from './comparison.ts';
import { killAt, someKillPoint } from './killPoints.ts';
import { SOAK_BUCKET } from './site.ts';
import { Takes } from './takes.ts';
import type { Random } from './troubles.ts';
import { Workstation } from './workstation.ts';

/** After so many kills all files have to become objects, which are then removed: their bytes are held in memory. */
const KILLS_PER_BATCH = 30;
const RECORDERS = 2;
const PATIENCE_MS = 120_000;

export type JournalName = 'embedded' | 'Redis';

export interface KillReport {
  readonly journal: JournalName;
  /** Moment → how many kills struck then. */
  readonly moments: ReadonlyMap<string, number>;
  readonly files: number;
  readonly partsSent: number;
  readonly partsSentTwice: number;
  readonly seconds: number;
  /** From the last kill of a batch until every file was an object. */
  readonly longestWaitSeconds: number;
  /** The broken promises. */
  readonly complaints: readonly string[];
}

/**
 * Kills the engine again and again while recorders write; in between every file has to become an object of the same SHA-256.
 * @param folder empty; takes recordings, journal and logs @param tell is told of each batch
 */
export async function killAgainAndAgain(
  journal: JournalName,
  kills: number,
  folder: string,
  random: Random,
  tell: (line: string) => void,
): Promise<KillReport> {
  const recordings = path.join(folder, 'recordings');
  mkdirSync(recordings, { recursive: true });
  const s3 = await startLocalS3({ buckets: [SOAK_BUCKET], profile: 'aws' });
  const redis = journal === 'Redis' ? await startRedis() : undefined;
  const place = { recordings, s3, bucket: SOAK_BUCKET, redisUrl: redis?.url, timeoutSeconds: 1 };
  const workstation = new Workstation({ ...place, name: 'cart', folder: path.join(folder, 'cart') });
  const moments = new Map<string, number>();
  let complaints: readonly string[] = [];
  const startMs = performance.now();
  let files = 0;
  let longestWaitMs = 0;
  try {
    for (let done = 0; done < kills && complaints.length === 0; ) {
      const batch = Math.min(KILLS_PER_BATCH, kills - done);
      const takes = new Takes(recordings, s3, random);
      takes.start(RECORDERS, `take ${done}`);
      for (let kill = 0; kill < batch; kill++) {
        workstation.start();
        const moment = await killAt(someKillPoint(random), workstation, s3, random);
        moments.set(moment, (moments.get(moment) ?? 0) + 1);
      }
      const written = await takes.stop();
      workstation.start();
      const waitedFromMs = performance.now();
      complaints = await untilStored(s3, written, PATIENCE_MS);
      longestWaitMs = Math.max(longestWaitMs, performance.now() - waitedFromMs);
      done += batch;
      files += written.length;
      tell(`${journal} journal: ${done} kills, ${files} files, ${complaints.length} problems`);
      if (complaints.length === 0) await clear(s3, written);
    }
  } finally {
    await workstation.kill();
    await redis?.stop();
    await s3.close();
  }
  return {
    journal,
    moments,
    files,
    partsSent: s3.requests.filter(({ operation, status }) => operation === 'UploadPart' && status === 200).length,
    partsSentTwice: partsSentTwice(s3.requests).length,
    seconds: (performance.now() - startMs) / 1_000,
    longestWaitSeconds: longestWaitMs / 1_000,
    complaints,
  };
}

async function clear(s3: LocalS3, files: readonly string[]): Promise<void> {
  for (const file of files) rmSync(file);
  const objects = s3.bucket(SOAK_BUCKET)?.objects;
  for (const [key, object] of [...(objects ?? [])]) {
    objects?.delete(key);
    for (const blob of object.blobs) await blob.discard();
  }
}

/** The figures as Markdown, for `docs/reliability.md`. */
export function killsMarkdown(reports: readonly KillReport[]): string {
  const moments = [...new Set(reports.flatMap((report) => [...report.moments.keys()]))].sort();
  const sum = (report: KillReport): number => [...report.moments.values()].reduce((a, b) => a + b, 0);
  const row = (name: string, value: (report: KillReport) => string | number): string =>
    `| ${[name, ...reports.map(value)].join(' | ')} |`;
  const complaints = reports.flatMap((report) => report.complaints);
  return `## Kills

\`npm run soak -- --kills N --report docs/reliability.md\` wrote this section. The engine is ended with \`kill -9\` while two recorders write,
most often where an answer is on its way, and is started again at once. After every ${KILLS_PER_BATCH} kills the SHA-256 of every file has to equal
that of its object.

| | ${reports.map(({ journal }) => `${journal} journal`).join(' | ')} |
|---|${reports.map(() => '---|').join('')}
${row('kills', sum)}
${row('files, each equal to its object', ({ files }) => files)}
${row('parts sent', ({ partsSent }) => partsSent)}
${row('of them sent twice in one upload', (report) => report.partsSentTwice)}
${row('longest wait for the last object, s', (report) => report.longestWaitSeconds.toFixed(1))}
${row('minutes', ({ seconds }) => (seconds / 60).toFixed(1))}

| Kill | ${reports.map(({ journal }) => `${journal} journal`).join(' | ')} |
|---|${reports.map(() => '---|').join('')}
${moments.map((moment) => row(moment, (report) => report.moments.get(moment) ?? 0)).join('\n')}

${complaints.length === 0 ? 'Nothing was lost.' : complaints.map((text) => `- ${text}`).join('\n')}
`;
}
