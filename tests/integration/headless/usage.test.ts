import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tempFolder } from '../../support/tempFolder.ts';
import { environmentFor, s3ForTest, startHeadless } from './commandForTest.ts';

const KEYS = { S3_BUCKET_NAME: 'rushes-test', S3_ENDPOINT_URL: 'http://127.0.0.1:9' };

async function refusal(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<string> {
  const run = startHeadless(args, environment);
  expect(await run.ended).toBe(1);
  expect(run.output.stdout).toBe('');
  const { stderr } = run.output;
  expect(stderr).toMatch(/^[^\n]+\.\n$/);
  return stderr;
}

describe('the headless command', () => {
  it('prints its help and its version, and ends with status 0', async () => {
    const help = startHeadless(['--help'], { PROM_PORT: 'nonsense' });
    expect(await help.ended).toBe(0);
    for (const flag of [
      '--watch',
      '--once',
      '--json',
      '--on-vanish',
      'S3_BUCKET_NAME',
      'RUSHES_STATE_DIR',
      'PROM_PORT',
    ]) {
      expect(help.output.stdout).toContain(flag);
    }
    const version = startHeadless(['--version'], {});
    expect(await version.ended).toBe(0);
    expect(version.output.stdout).toMatch(/^rushes \d+\.\d+\.\d+\n$/);
  });

  it('ends with status 1 and one sentence when a setting is wrong', async () => {
    const folder = tempFolder();
    writeFileSync(path.join(folder, 'file.mp4'), '');
    mkdirSync(path.join(folder, 'watched'));
    const watched = path.join(folder, 'watched');
    const state = ['--state', path.join(folder, 'state')];
    expect(await refusal(['--watch', watched, ...state], {})).toContain('Neither --bucket nor S3_BUCKET_NAME is set');
    expect(await refusal(['--watch', `${folder}/gone`, ...state], KEYS)).toContain('/gone is not there');
    expect(await refusal(['--watch', `${folder}/file.mp4`, ...state], KEYS)).toContain('is not a folder');
    expect(await refusal(['--watch', watched, '--state', `${folder}/file.mp4`], KEYS)).toContain('a file of that name');
    expect(await refusal(['--watch', watched, ...state], { ...KEYS, FFPROBE_PATH: '/no/ffprobe' })).toContain(
      'FFPROBE_PATH',
    );
    expect(
      await refusal(['--watch', watched, ...state], { ...KEYS, REDIS_URL: 'redis://:pw@127.0.0.1:99999' }),
    ).toMatch(/REDIS_URL|Redis/);
  });

  it('prints the settings also when something is missing, and says what', async () => {
    const run = startHeadless(['--print-settings', '--timeout', '45'], {});
    expect(await run.ended).toBe(1);
    expect(run.output.stdout).toMatch(/upload\.timeoutSeconds +45 +\(flag --timeout\)/);
    expect(run.output.stderr).toBe('No folder to watch: write --watch /path/to/recordings, or set WATCH_DIR.\n');
    const secret = startHeadless(['--print-settings', '--endpoint', 'https://id:hush@store.example'], {});
    expect(await secret.ended).toBe(1);
    expect(secret.output.stdout + secret.output.stderr).not.toContain('hush');
  });

  it('ends with status 1 when the port for the metrics is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void taken.close());
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const folder = tempFolder();
    const sentence = await refusal(['--watch', folder, '--state', `${folder}/state`], { ...KEYS, PROM_PORT: port });
    expect(sentence).toBe(`The port ${port} for metrics is taken by another program: choose another one, or none.\n`);
  });

  it('ends with status 1 when another process uses the state folder', async () => {
    const folder = tempFolder();
    const server = await s3ForTest();
    const args = ['--watch', folder, '--state', path.join(folder, 'state'), '--json'];
    const first = startHeadless(args, environmentFor(server));
    await first.waitFor(({ event }) => event === 'engine.ready');
    expect(await refusal(args, environmentFor(server))).toContain('Another Rushes is using the state folder');
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    const second = startHeadless([...args, '--once'], environmentFor(server));
    expect(await second.ended).toBe(0);
  });
});
