import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startLocalS3 } from '../../../tools/localS3/startLocalS3.ts';
import { NODE_ENVIRONMENT } from '../../support/nodeEnvironment.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const ENTRY = path.join(import.meta.dirname, '../../../tools/rehearsal/index.ts');
const run = promisify(execFile);

interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function rehearse(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const env = { ...NODE_ENVIRONMENT, TMPDIR: tempFolder(), ...environment };
  try {
    return { status: 0, ...(await run(process.execPath, [ENTRY, ...args], { env, maxBuffer: 1 << 24 })) };
  } catch (error) {
    // `execFile` rejects with these fields when the status is not 0.
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { status: code, stdout, stderr };
  }
}

describe('the rehearsal', () => {
  it('records with every habit, finds every object equal to its file, and leaves nothing behind', async () => {
    const { status, stdout, stderr } = await rehearse(['--seconds', '4', '--rate', '3', '--json']);
    expect(stderr).toMatch(/^Rehearsal: 3 cameras record about 36\.0 MB in 4 s .*Takes about 8 s\.\n$/);
    expect(status).toBe(0);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    const done = lines.at(-1) as {
      all_equal: boolean;
      files: { path: string; parts_resent: number; equal: boolean }[];
    };
    expect(done).toMatchObject({ event: 'rehearsal.done', all_equal: true });
    expect(done.files).toHaveLength(3);
    // The fastest camera has stored parts long before it goes back over them; a slow machine may be late for the others.
    expect(Math.max(...done.files.map((file) => file.parts_resent))).toBeGreaterThanOrEqual(1);
    for (const file of done.files) {
      expect(file.equal).toBe(true);
      expect(existsSync(file.path)).toBe(false);
    }
  });

  it('uses a bucket of one’s own, and removes the objects it made there, and no others', async () => {
    const server = await startLocalS3({ buckets: ['mine'] });
    const { endpoint, accessKeyId, secretAccessKey } = server;
    const keys = { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey };
    try {
      const first = await rehearse(
        ['--endpoint', endpoint, '--bucket', 'mine', '--seconds', '2', '--files', '1', '--keep'],
        keys,
      );
      expect(first.stdout).toContain('All files are equal, byte for byte.');
      const kept = [...(server.bucket('mine')?.objects.keys() ?? [])];
      expect(kept).toHaveLength(2);
      for (const key of kept) expect(key).toMatch(/^rushes-rehearsal\/\w+\/\d{4}-\d\d-\d\d\/Camera A\.mp4/);
      const second = await rehearse(
        ['--endpoint', endpoint, '--bucket', 'mine', '--seconds', '2', '--files', '1'],
        keys,
      );
      expect(second.status).toBe(0);
      expect([...(server.bucket('mine')?.objects.keys() ?? [])]).toEqual(kept);
      expect(server.bucket('mine')?.uploads.size).toBe(0);
    } finally {
      await server.close();
    }
  });

  it('says in one sentence what is wrong with its flags or the bucket', async () => {
    for (const [args, sentence] of [
      [['--rate', 'fast'], /^--rate is "fast": write a number from 0\.1 to 500\.\n$/],
      [['--region', 'eu-central-1'], /need a bucket: write --bucket NAME as well\.\n$/],
      [['--nonsense'], /--nonsense.*--help lists the flags/],
    ] as const) {
      const { status, stderr } = await rehearse(args);
      expect([status, stderr]).toEqual([1, expect.stringMatching(sentence)]);
    }
    const server = await startLocalS3({ buckets: [] });
    try {
      const { status, stderr } = await rehearse(['--endpoint', server.endpoint, '--bucket', 'missing'], {
        S3_ACCESS_KEY_ID: server.accessKeyId,
        S3_SECRET_ACCESS_KEY: server.secretAccessKey,
      });
      expect([status, stderr]).toEqual([1, expect.stringMatching(/^The bucket missing cannot be used: [^\n]+\n$/)]);
    } finally {
      await server.close();
    }
  });
});
