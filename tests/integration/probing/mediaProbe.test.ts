import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  FfprobeMediaProbe,
  type FfprobeOptions,
} from '../../../electron/engine/adapters/probeFfprobe/ffprobeMediaProbe.ts';
import {
  beginsLikeContainer,
  FORMAT_WHITELIST,
  isContainerHead,
} from '../../../electron/engine/adapters/probeFfprobe/containerMagic.ts';
import { majorVersion } from '../../../electron/engine/adapters/probeFfprobe/ffprobeTool.ts';
import { ffprobePath } from '../../../electron/engine/adapters/probeFfprobe/ffprobePath.ts';
import { parseProbe } from '../../../electron/engine/adapters/probeFfprobe/parseProbe.ts';
import type { FileSource } from '../../../electron/engine/ports/fileSource.ts';
import { ODD_NAMES } from '../../contract/fileSource.contract.ts';
import { findCommand } from '../../support/commands.ts';
import { diskFiles } from '../../support/diskFiles.ts';
import { faultOf } from '../../support/faultOf.ts';
import { notRun } from '../../support/notRun.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { RECORDING_NAMES, record } from '../../support/testRecordings.ts';

const { signal } = new AbortController();
const { source } = diskFiles();
const folder = tempFolder(afterAll);
const SECONDS = 5;

beforeAll(async () => {
  for (const name of RECORDING_NAMES) expect(await record(folder, name, SECONDS, 'at_once').ended).toBe(0);
});

/** A probe with a program that stands in for ffprobe, and can write. */
function standInProbe(script: string, limits: Partial<FfprobeOptions> = {}): FfprobeMediaProbe {
  return new FfprobeMediaProbe({ source, path: standIn(script), isIsolated: false, ...limits });
}

function standIn(script: string): string {
  const path = join(tempFolder(), 'ffprobe');
  writeFileSync(path, `#!/bin/sh\n[ "$1" = -version ] && echo 'ffprobe version 9.9' && exit\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** A real recording. */
function plain(): string {
  return join(folder, 'plain.mp4');
}

const systemProbe = findCommand('ffprobe');
const probes = systemProbe === undefined ? ['bundled'] : ['bundled', systemProbe];
if (systemProbe === undefined) notRun("the system's own ffprobe", 'ffprobe is not installed (npm run provision).');

describe.each(probes)('ffprobe: %s', (path) => {
  const probe = new FfprobeMediaProbe({ source, path });

  test.each(RECORDING_NAMES)('tells how long %s is, within a tenth of a second, and what is in it', async (name) => {
    const facts = await probe.probe(join(folder, name), signal);
    expect(Math.abs((facts.durationSeconds ?? 0) - SECONDS)).toBeLessThan(0.1);
    expect(facts.video).toMatchObject({ width: 320, height: 240, pixelFormat: 'yuv420p' });
    expect(facts.video?.frameRate).toBe('25/1');
    expect(facts.audio).toMatchObject([{ channels: 1, sampleRateHz: 48_000 }]);
  });

  test.each(ODD_NAMES.map((name) => [name]))('a file named %j is no option and no protocol', async (name) => {
    const place = tempFolder();
    copyFileSync(join(folder, 'plain.mp4'), join(place, name));
    expect((await probe.probe(join(place, name), signal)).durationSeconds).toBeCloseTo(SECONDS, 1);
  });

  test('a file that is no recording is a fault with a reason, and without its path', async () => {
    const file = join(tempFolder(), 'broken.mp4');
    copyFileSync(join(folder, 'plain.mp4'), file);
    truncateSync(file, 50_000);
    const fault = await probe.probe(file, signal).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'probe_failed', disposition: 'reconcile' });
    expect(String(fault)).toContain('moov atom not found');
    expect(String(fault)).not.toContain(file);
  });

  test('a file that is not there is a fault', async () => {
    const gone = probe.probe(join(folder, 'gone.mp4'), signal);
    await expect(gone).rejects.toMatchObject({
      code: 'probe_failed',
      message: expect.stringContaining('No such file') as string,
    });
  });
});

describe.each(probes)('what another text asks for, with ffprobe %s', (path) => {
  async function listening(): Promise<{ readonly port: number; readonly connections: () => number }> {
    let connections = 0;
    const server = createServer((socket) => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    onTestFinished(() => void server.close());
    // Listening on TCP gives an address record.
    return { port: (server.address() as AddressInfo).port, connections: () => connections };
  }

  const dash = (url: string): string =>
    `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT1S" ` +
    `profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period><AdaptationSet mimeType="video/mp4">` +
    `<Representation id="1" bandwidth="1"><BaseURL>${url}</BaseURL></Representation></AdaptationSet></Period></MPD>`;
  const hls = (url: string): string => `#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n${url}\n#EXT-X-ENDLIST\n`;
  const concat = (url: string): string => `ffconcat version 1.0\nfile '${url}'\n`;

  test.each([
    ['dash.mp4', dash],
    ['hls.ts', hls],
    ['concat.mkv', concat],
  ])('%s opens no connection and reads no other file', async (name, text) => {
    const { port, connections } = await listening();
    const probe = new FfprobeMediaProbe({ source, path, isIsolated: false });
    for (const url of [`http://127.0.0.1:${port}/x.mp4`, `tcp://127.0.0.1:${port}`, plain()]) {
      const file = join(tempFolder(), name);
      writeFileSync(file, text(url));
      const fault = await faultOf(probe.probe(file, signal));
      expect(fault).toMatchObject({ code: 'probe_failed', disposition: 'reconcile' });
      expect(fault.message).toContain('is not an MP4');
      // Also a text that passes for a container is refused, by ffprobe itself.
      const tool = await probe.tool();
      const limits = ['-protocol_whitelist', 'file', '-format_whitelist', FORMAT_WHITELIST];
      const direct = spawnSync(tool.path, ['-v', 'error', ...limits, '-show_format', '-i', `file:${file}`]);
      expect(direct.status).not.toBe(0);
      expect(String(direct.stderr)).toContain('not on whitelist');
    }
    expect(connections()).toBe(0);
  });

  test('is the whitelist of the formats in every run', async () => {
    const told = join(tempFolder(), 'arguments');
    await standInProbe(`echo "$@" >> '${told}'; echo '{"format":{},"streams":[{"codec_type":"audio"}]}'`).probe(
      plain(),
      signal,
    );
    const runs = readFileSync(told, 'utf8').trim().split('\n');
    expect(runs).toHaveLength(2);
    for (const run of runs) {
      expect(run.indexOf('-format_whitelist mov,mp4,')).toBeGreaterThan(0);
      expect(run.indexOf('-format_whitelist')).toBeLessThan(run.indexOf('-i file:'));
      expect(run).toContain('-protocol_whitelist file ');
    }
  });
});

describe('the file that is read', () => {
  test('is the one that was examined, also when its name leads to another one by then', async () => {
    const file = join(tempFolder(), 'take.mp4');
    copyFileSync(plain(), file);
    const exchanging: Pick<FileSource, 'open'> = {
      async open(path) {
        const reader = await source.open(path);
        rmSync(file);
        symlinkSync(join(folder, 'plain.mkv'), file);
        return reader;
      },
    };
    const facts = await new FfprobeMediaProbe({ source: exchanging, path: 'bundled' }).probe(file, signal);
    expect(facts.container).toContain('mov');
  });

  test('is the one of the recording, and no other one of its name', async () => {
    const probe = new FfprobeMediaProbe({ source, path: 'bundled' });
    const { fingerprint } = await source.stat(plain());
    expect((await probe.probe(plain(), signal, fingerprint)).container).toContain('mov');
    const other = { ...fingerprint, inode: `${fingerprint.inode}1` };
    const fault = await faultOf(probe.probe(plain(), signal, other));
    expect(fault).toMatchObject({ code: 'probe_failed', message: expect.stringContaining('exchanged') as string });
  });

  test('is examined once more where ffprobe cannot be given the open file', async () => {
    const file = join(tempFolder(), 'take.mp4');
    copyFileSync(plain(), file);
    const byName: Pick<FileSource, 'open'> = {
      async open(path) {
        const reader = await source.open(path);
        return { read: reader.read.bind(reader), stat: reader.stat.bind(reader), close: reader.close.bind(reader) };
      },
    };
    const answer = `echo '{"format":{"format_name":"mp4","duration":"1"}}'`;
    expect(await standInProbe(answer, { source: byName }).probe(file, signal)).toMatchObject({ container: 'mp4' });
    const swap = `cp '${file}' '${file}.new' && mv '${file}.new' '${file}' && ${answer}`;
    const fault = await faultOf(standInProbe(swap, { source: byName }).probe(file, signal));
    expect(fault).toMatchObject({ code: 'probe_failed', message: expect.stringContaining('exchanged') as string });
  });
});

describe('the beginning of a file', () => {
  test.each(RECORDING_NAMES)('of %s is that of a container', async (name) => {
    const reader = await source.open(join(folder, name));
    expect(await beginsLikeContainer(reader)).toBe(true);
    await reader.close();
  });

  test('of texts, of nothing and of noise is not', () => {
    const noise = Buffer.from(Array.from({ length: 2_000 }, (_, index) => (index * 7919) % 251));
    for (const head of [Buffer.alloc(0), Buffer.alloc(2_000), noise, Buffer.from(`#EXTM3U\n${'G'.repeat(8)}`)]) {
      expect(isContainerHead(head)).toBe(false);
    }
  });

  test('of a transport stream is found in the middle of a packet', () => {
    for (const packetBytes of [188, 192, 204]) {
      const stream = Buffer.alloc(packetBytes * 20, 1);
      for (let at = 60; at < stream.length; at += packetBytes) stream[at] = 0x47;
      expect(isContainerHead(stream)).toBe(true);
    }
  });

  test('of a named pipe is not waited for', async () => {
    if (process.platform === 'win32') return;
    const pipe = join(tempFolder(), 'pipe.mp4');
    execFileSync('mkfifo', [pipe]);
    const fault = await faultOf(new FfprobeMediaProbe({ source, path: 'bundled' }).probe(pipe, signal));
    expect(fault).toMatchObject({ code: 'probe_failed', disposition: 'reconcile' });
  });
});

describe('the ffprobe in use', () => {
  test('is a maintained one of the system, else the bundled one, and is told once', async () => {
    const told: unknown[] = [];
    const logger = { log: (_level: string, _message: string, fields?: unknown) => void told.push(fields) };
    const probe = new FfprobeMediaProbe({ source, path: 'automatic', logger });
    const facts = await probe.probe(plain(), signal);
    const { path, version } = await probe.tool();
    await probe.probe(plain(), signal);
    expect(told).toMatchObject([{ path, version }]);
    expect(facts.probe).toBe(`ffprobe ${version}`);
    if (systemProbe === undefined) expect(path).toBe(ffprobePath());
    else expect(majorVersion(version)).toBeGreaterThanOrEqual(5);
  });

  test.each([
    ['5.1.9-0+deb12u1', 5],
    ['n6.0', 6],
    ['4.0.2-static', 4],
    ['N-109542-g1bf1c7f0d6', undefined],
    ['', undefined],
  ])('has in %j the major version %s', (version, major) => {
    expect(majorVersion(version)).toBe(major);
  });

  test('reads without a network where the system offers that', async () => {
    const { isolation } = await new FfprobeMediaProbe({ source, path: 'bundled' }).tool();
    if (isolation.name === 'none') return;
    const connect = `require('net').connect(9, '127.0.0.1').on('error', (e) => console.log(e.code))`;
    const { program, args } = isolation.wrap(process.execPath, ['-e', connect]);
    // The loopback device of the new network is down.
    expect(execFileSync(program, args, { encoding: 'utf8' }).trim()).toMatch(/ENETUNREACH|EADDRNOTAVAIL/);
  });
});

test('the timecode and the camera are read where the file names them', async () => {
  const file = join(tempFolder(), 'camera.mov');
  const tags = [
    '-timecode',
    '01:02:03:04',
    '-metadata',
    'com.apple.quicktime.make=Acme',
    '-metadata',
    'com.apple.quicktime.model=C1',
  ];
  const input = ['-i', join(folder, 'plain.mov'), '-c', 'copy', '-movflags', 'use_metadata_tags'];
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', ...input, ...tags, file]);
  const facts = await new FfprobeMediaProbe({ source, path: 'bundled' }).probe(file, signal);
  expect(facts).toMatchObject({ timecode: '01:02:03:04', recorder: 'Acme C1' });
});

describe('a program that misbehaves', () => {
  test('one that hangs is killed when its time is up', async () => {
    const marker = join(tempFolder(), 'pid');
    // On a busy machine its time may be up before it has told its number.
    for (let timeoutMs = 300; !isWritten(marker); timeoutMs *= 4) {
      const probe = standInProbe(`echo $$ > '${marker}'; exec sleep 600`, { timeoutMs });
      await probe.tool();
      expect(await faultOf(probe.probe(plain(), signal))).toMatchObject({
        code: 'probe_failed',
        message: expect.stringContaining('too long') as string,
      });
    }
    await processEnds(await pidIn(marker));
  });

  test('one that does not stop talking is killed', async () => {
    const probe = standInProbe('exec yes', { outputBytesMax: 100_000 });
    await expect(probe.probe(plain(), signal)).rejects.toMatchObject({
      message: expect.stringContaining('more than expected') as string,
    });
  });

  test('stopping kills it at once', async () => {
    const marker = join(tempFolder(), 'pid');
    const stop = new AbortController();
    const probing = standInProbe(`echo $$ > '${marker}'; exec sleep 600`).probe(plain(), stop.signal);
    const pid = await pidIn(marker);
    stop.abort();
    await expect(probing).rejects.toMatchObject({ code: 'cancelled' });
    await processEnds(pid);
    await expect(new FfprobeMediaProbe({ source, path: 'bundled' }).probe(plain(), stop.signal)).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  test('one that prints no JSON is a fault', async () => {
    const probe = standInProbe('echo hello');
    await expect(probe.probe(plain(), signal)).rejects.toMatchObject({ code: 'probe_failed' });
  });

  test('it sees none of our secrets', async () => {
    vi.stubEnv('S3_SECRET_ACCESS_KEY', 'very secret');
    const told = join(tempFolder(), 'environment');
    await standInProbe(`env > '${told}'`)
      .probe(plain(), signal)
      .catch(() => undefined);
    vi.unstubAllEnvs();
    expect(readFileSync(told, 'utf8')).toContain('PATH=');
    expect(readFileSync(told, 'utf8')).not.toContain('very secret');
  });
});

/** The number that a shell writes there as a line: the file is there before its content is. */
async function pidIn(marker: string): Promise<number> {
  while (!isWritten(marker)) await sleep(10);
  return Number(readFileSync(marker, 'utf8'));
}

function isWritten(marker: string): boolean {
  return existsSync(marker) && readFileSync(marker, 'utf8').endsWith('\n');
}

async function processEnds(pid: number): Promise<void> {
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 60_000 });
}

describe('which ffprobe', () => {
  test('the bundled one can be run', () => {
    expect(existsSync(ffprobePath())).toBe(true);
    expect(ffprobePath('')).toBe(ffprobePath());
  });

  test.each([
    ['ffprobe', 'not an absolute path'],
    ['/nowhere/ffprobe', 'does not exist'],
    ['/tmp', 'not a file'],
    ['/etc/passwd', 'cannot be executed'],
  ])('%s is refused: it is %s', async (path, problem) => {
    expect(() => ffprobePath(path)).toThrow(problem);
    await expect(new FfprobeMediaProbe({ source, path }).probe(plain(), signal)).rejects.toMatchObject({
      code: 'probe_failed',
    });
  });
});

describe('what ffprobe prints', () => {
  test('what is missing or N/A is null', () => {
    const printed = {
      format: { format_name: 'mpegts', duration: 'N/A', bit_rate: '0' },
      streams: [{ codec_type: 'video', codec_name: 'h264' }],
    };
    expect(parseProbe(JSON.stringify(printed)).facts).toEqual({
      durationSeconds: null,
      container: 'mpegts',
      bitRate: null,
      timecode: null,
      recorder: null,
      video: null,
      audio: [],
    });
  });

  test('without a duration of the whole, the longest stream tells, and then the tags of Matroska', () => {
    const streams = [{ duration: '3.5' }, { duration: '4.25' }, { tags: { DURATION: '00:01:00.000000000' } }];
    expect(parseProbe(JSON.stringify({ format: {}, streams })).facts.durationSeconds).toBe(4.25);
    expect(parseProbe(JSON.stringify({ format: {}, streams: streams.slice(2) })).facts.durationSeconds).toBe(60);
  });

  test('the frame rate is the exact one, unless the average says something else', () => {
    const rateOf = (exact: string, average: string): string | null | undefined => {
      const stream = {
        codec_type: 'video',
        codec_name: 'h264',
        width: 1,
        height: 1,
        r_frame_rate: exact,
        avg_frame_rate: average,
      };
      return parseProbe(JSON.stringify({ format: {}, streams: [stream] })).facts.video?.frameRate;
    };
    expect(rateOf('25/1', '800000/32137')).toBe('25/1');
    expect(rateOf('30000/1001', '30000/1001')).toBe('30000/1001');
    expect(rateOf('50/1', '25/1')).toBe('25/1');
    expect(rateOf('0/0', '24/1')).toBe('24/1');
    expect(rateOf('24/1', '0/0')).toBe('24/1');
    expect(rateOf('0/0', 'N/A')).toBeNull();
  });

  test('a cover picture is no video', () => {
    const picture = {
      codec_type: 'video',
      codec_name: 'mjpeg',
      width: 600,
      height: 600,
      disposition: { attached_pic: 1 },
    };
    expect(parseProbe(JSON.stringify({ format: {}, streams: [picture] })).facts.video).toBeNull();
  });

  test('whatever it prints, it is facts or a refusal', () => {
    const value = fc.oneof(
      fc.string(),
      fc.double(),
      fc.constant(null),
      fc.constant('N/A'),
      fc.dictionary(fc.string(), fc.string()),
    );
    const keys = fc.constantFrom(
      'codec_type',
      'codec_name',
      'duration',
      'width',
      'height',
      'tags',
      'disposition',
      'avg_frame_rate',
      'bit_rate',
    );
    const fields = fc.dictionary(keys, value);
    let facts = 0;
    fc.assert(
      fc.property(
        fc.record({ format: fc.oneof(fields, value), streams: fc.oneof(fc.array(fc.oneof(fields, value)), value) }),
        (printed) => {
          try {
            const { durationSeconds } = parseProbe(JSON.stringify(printed)).facts;
            expect(durationSeconds === null || durationSeconds > 0).toBe(true);
            facts++;
          } catch (error) {
            expect(error).toBeInstanceOf(SyntaxError);
          }
        },
      ),
      { numRuns: 1_000 },
    );
    expect(facts).toBeGreaterThan(100);
  });
});

test('in a packaged app the program is the one outside of the archive', async () => {
  const app = join(tempFolder(), 'app.asar');
  const home = join(app, 'node_modules', 'ffprobe-static');
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{"main":"index.js"}');
  writeFileSync(join(home, 'index.js'), '');
  const source = join(app, 'electron', 'engine', 'adapters', 'probeFfprobe');
  const core = join(app, 'electron', 'engine', 'core');
  mkdirSync(source, { recursive: true });
  mkdirSync(core, { recursive: true });
  copyFileSync('electron/engine/adapters/probeFfprobe/ffprobePath.ts', join(source, 'ffprobePath.ts'));
  copyFileSync('electron/engine/core/fault.ts', join(core, 'fault.ts'));
  const program = process.platform === 'win32' ? 'ffprobe.exe' : 'ffprobe';
  const unpacked = join(`${app}.unpacked`, 'node_modules', 'ffprobe-static', 'bin', process.platform, process.arch);
  mkdirSync(unpacked, { recursive: true });
  writeFileSync(join(unpacked, program), '');
  chmodSync(join(unpacked, program), 0o755);
  const module = `import { ffprobePath } from ${JSON.stringify(join(source, 'ffprobePath.ts'))}; console.log(ffprobePath());`;
  const said = execFileSync(process.execPath, ['--input-type=module-typescript', '--eval', module], {
    encoding: 'utf8',
  });
  expect(said.trim()).toBe(join(unpacked, program));
});
