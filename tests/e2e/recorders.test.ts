import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EnginePorts } from '../../electron/engine/runtime/enginePorts.ts';
import { startLocalS3 } from '../../tools/localS3/startLocalS3.ts';
import type { EngineEvent } from '../../shared/engineEvents.ts';
import { missingCephPrograms, startCeph } from '../support/ceph.ts';
import { crc32OfFile } from '../support/crc32OfFile.ts';
import { sha256OfFile } from '../../scripts/sha256OfFile.ts';
import { BUCKET, sha256OfObject } from '../support/engineRig.ts';
import { startHeadless } from '../support/headlessProcess.ts';
import { notRun } from '../support/notRun.ts';
import {
  type Material,
  RECORDER_FORMATS,
  durationSeconds,
  makeMaterial,
  record,
  recorderMissing,
} from '../support/recorders.ts';
import { redisMissing, startRedis } from '../support/redis.ts';
import { type AtEnd, tempFolder } from '../support/tempFolder.ts';
import { MIB } from '../support/bytes.ts';
import type { S3Access } from '../../tools/localS3/s3Environment.ts';
import { storeOf } from '../support/storeOf.ts';

const SECONDS = 8;

/** Its recorder rewrites the whole file at stop. */
const REWRITTEN = 'hybrid MP4.mp4';

type Completed = Extract<EngineEvent, { event: 'stream.completed' }>;
type Attention = Extract<EngineEvent, { event: 'stream.attention' }>;

interface Case {
  readonly store: 'local S3' | 'Ceph';
  readonly journal: 'embedded' | 'Redis';
}

/** Recorders write in real time, which is mostly waiting: the two cases of a line run side by side, one Ceph among them. */
const CASES: readonly { readonly chunkBytes: number; readonly pair: readonly Case[] }[] = [
  {
    chunkBytes: 5 * MIB,
    pair: [
      { store: 'local S3', journal: 'embedded' },
      { store: 'Ceph', journal: 'Redis' },
    ],
  },
  {
    chunkBytes: 10 * MIB,
    pair: [
      { store: 'local S3', journal: 'Redis' },
      { store: 'Ceph', journal: 'embedded' },
    ],
  },
];

describe('real recorders, five at once, become the same bytes in the store', () => {
  let material: Material;
  let removeMaterial: (() => void) | undefined;

  beforeAll(async () => {
    if (recorderMissing() !== undefined) return;
    const folder = tempFolder((remove) => {
      removeMaterial = remove;
    });
    material = await makeMaterial(folder, SECONDS, 24, RECORDER_FORMATS);
  });
  afterAll(() => removeMaterial?.());

  for (const { chunkBytes, pair } of CASES) {
    describe.concurrent(`in parts of ${chunkBytes / MIB} MiB`, () => {
      for (const each of pair) {
        const name = `${each.store}, ${each.journal} journal`;
        const missing = missingFor(each);
        if (missing === undefined) test(name, ({ onTestFinished: atEnd }) => run(each, chunkBytes, atEnd));
        else notRun(`real recorders to ${name}, parts of ${chunkBytes / MIB} MiB`, missing);
      }
    });
  }

  async function run({ store, journal }: Case, chunkBytes: number, atEnd: AtEnd): Promise<void> {
    const s3 = await startStore(store, atEnd);
    const redis = journal === 'Redis' ? await startRedis() : undefined;
    if (redis !== undefined) atEnd(() => redis.stop());
    const folder = tempFolder(atEnd);
    const headless = startHeadless({
      folder,
      stateFolder: tempFolder(atEnd),
      s3,
      chunkBytes,
      ...(redis === undefined ? {} : { redisUrl: redis.url }),
    });
    atEnd(() => headless.kill());
    await headless.until((events) => events.some((event) => event.event === 'engine.ready'));
    const files = RECORDER_FORMATS.map((format) => ({
      format,
      file: path.join(folder, `${format.name}.${format.ending}`),
    }));
    await Promise.all(files.slice(0, 5).map(({ format, file }) => record(format, material, file)));
    await Promise.all(files.slice(5).map(({ format, file }) => record(format, material, file)));
    // A recorder that paused longer than the timeout has its bytes in the newest stream of the file, which may yet come.
    const wanted = await Promise.all(files.map(async ({ file }) => [file, await crc32OfFile(file)] as const));
    await headless.until(
      (events) =>
        wanted.every(([file, crc32]) => Number.parseInt(newest(events, file)?.checksum.value ?? '', 16) === crc32),
      120_000,
    );
    const ports = portsFor(s3);
    for (const { format, file } of files) {
      const completed = newest(headless.events(), file);
      if (completed === undefined) throw new Error(`${format.name} was not completed.`);
      expect(await sha256OfObject(ports, completed.key), format.name).toBe(await sha256OfFile(file));
      await expectDescribed(ports, completed, file);
    }
    expect(await headless.stop()).toBe(0);
    // A file that is written anew in place becomes a recording of its own; what was stored before waits for a person.
    const waiting = headless.events().filter(({ event }) => event === 'stream.attention') as Attention[];
    const left = await ports.store.listUploads(BUCKET, '', AbortSignal.timeout(60_000));
    for (const { key } of left) {
      expect(path.basename(key)).toBe(REWRITTEN);
      expect(waiting.find((event) => event.key === key)?.code).toBe('source_replaced');
    }
    ports.store.close();
  }
});

function missingFor({ store, journal }: Case): string | undefined {
  const ceph = store === 'Ceph' ? missingCephPrograms() : [];
  return (
    recorderMissing() ??
    (journal === 'Redis' ? redisMissing() : undefined) ??
    (ceph.length > 0 ? `not installed: ${ceph.join(', ')}` : undefined)
  );
}

async function startStore(store: Case['store'], atEnd: AtEnd): Promise<S3Access> {
  if (store === 'local S3') {
    const local = await startLocalS3({ buckets: [BUCKET] });
    atEnd(() => local.close());
    return local;
  }
  const ceph = await startCeph();
  atEnd(() => ceph.stop());
  await ceph.createBucket(BUCKET);
  return ceph;
}

function portsFor(s3: S3Access): Pick<EnginePorts, 'store'> {
  return { store: storeOf(s3) };
}

function newest(events: readonly EngineEvent[], file: string): Completed | undefined {
  return events.findLast((event): event is Completed => event.event === 'stream.completed' && event.path === file);
}

const schema: object = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../../docs/metadata.schema.json'), 'utf8'),
);
const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
const validate = ajv.compile(schema);

async function expectDescribed(ports: Pick<EnginePorts, 'store'>, completed: Completed, file: string): Promise<void> {
  const pieces: Uint8Array[] = [];
  const key = `${completed.key}.metadata.json`;
  for await (const piece of ports.store.readObject({ bucket: BUCKET, key }, AbortSignal.timeout(60_000)))
    pieces.push(piece);
  const document: { duration_seconds: number; total_size_bytes: number } = JSON.parse(Buffer.concat(pieces).toString());
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  expect(document.total_size_bytes).toBe(completed.size_bytes);
  expect(Math.abs(document.duration_seconds - (await durationSeconds(file)))).toBeLessThan(0.1);
}
