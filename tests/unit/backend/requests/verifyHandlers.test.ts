import { expect, onTestFinished, test } from 'vitest';
import type { RequestContext } from '../../../../electron/backend/requests/requestHandlers.ts';
import { REQUEST_DECODERS } from '../../../../electron/backend/requests/requestDecoders.ts';
import { verifyHandlers } from '../../../../electron/backend/requests/verifyHandlers.ts';
import { type FinishedPlace, serverOf } from '../../../../electron/engine/index.ts';
import { crc32Of } from '../../../../electron/engine/runtime/parts/fastCrc32.ts';
import { md5Of } from '../../../../electron/engine/runtime/parts/partDigest.ts';
import { EVERYTHING, type HistoryEntry } from '../../../../shared/history.ts';
import { decode } from '../../../../shared/read.ts';
import { DEFAULT_SETTINGS, patched } from '../../../../shared/settings.ts';
import type { VerifyProgress } from '../../../../shared/verify.ts';
import { startLocalS3 } from '../../../../tools/localS3/startLocalS3.ts';
import { noise, payloadOf } from '../../../support/payload.ts';
import { historyEntryOf } from '../../../fakes/historyEntry.ts';
import { storeOf } from '../../../support/storeOf.ts';

const signal = new AbortController().signal;
const bucket = 'takes';

/** A bucket of a store without checksums, where each name has an object with its document, and the journal knows all of them. */
async function setUp(names: readonly string[]) {
  const server = await startLocalS3({ profile: 'ceph', buckets: [bucket] });
  const { endpoint, region, accessKeyId, secretAccessKey } = server;
  const store = storeOf(server);
  onTestFinished(async () => {
    store.close();
    await server.close();
  });
  const put = (key: string, bytes: Buffer): Promise<unknown> =>
    store.putObject({ bucket, key, contentType: 'video/mp4', metadata: {} }, payloadOf(bytes), signal);
  const places = new Map<string, FinishedPlace>();
  for (const [index, name] of names.entries()) {
    const bytes = noise(2_000, index);
    const [key, crc32] = [`A/${name}`, crc32Of(bytes)];
    await put(key, bytes);
    const place = { path: `/rec/${name}`, bucket, key, server: serverOf(endpoint), sizeBytes: 2_000, crc32 };
    places.set(name, place);
    // The ETag of a part is not its MD5, as with SSE-KMS: the object has to be read.
    await put(`${key}.metadata.json`, documentOf(place, 'not-an-md5'));
  }
  const progress: VerifyProgress[] = [];
  const entries = names.map(
    (name): HistoryEntry => historyEntryOf({ id: name, name, key: `A/${name}`, sizeBytes: 2_000 }),
  );
  // The rest of the context is not used by these handlers.
  const context = {
    engine: {
      isRunning: true,
      finishedObject: async (id: string) => places.get(id),
      history: {
        async *select() {
          yield* entries;
        },
      },
    },
    settings: { current: patched(DEFAULT_SETTINGS, { destination: { provider: 'other', endpoint, region, bucket } }) },
    secrets: { s3For: () => ({ accessKeyId, secretAccessKey, sessionToken: null }) },
    window: { push: (_channel: string, payload: VerifyProgress) => void progress.push(payload) },
  } as unknown as RequestContext;
  return { handlers: verifyHandlers(context), server, places, put, progress, entries };
}

function documentOf({ path, key, sizeBytes, crc32 }: FinishedPlace, etag: string): Buffer {
  const document = {
    stream_id: '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed',
    original_file_path: path,
    s3_bucket: bucket,
    s3_key_prefix: key,
    total_size_bytes: sizeBytes,
    chunks: [{ part_number: 1, size_bytes: sizeBytes, etag }],
    etag: '',
    checksum: { value: crc32.toString(16).padStart(8, '0') },
  };
  return Buffer.from(JSON.stringify(document));
}

test('all objects of a filter are checked, and the report names those that differ', async () => {
  const { handlers, put, places, progress } = await setUp(['a.mp4', 'b.mp4', 'c.mp4', 'd.mp4']);
  const all = { ids: null, filter: EVERYTHING };
  expect(await handlers['verify.run'](all)).toEqual({ equal: 4, differing: 0, problems: [], unchecked: 0 });
  expect(progress[0]).toEqual({
    checked: 0,
    total: 4,
    checkedBytes: 0,
    totalBytes: 8_000,
    differing: 0,
    name: 'a.mp4',
  });

  const other = noise(2_000, 99);
  await put('A/a.mp4', other);
  // Object and document were exchanged together: only the journal knows better.
  await put('A/b.mp4', other);
  const place = places.get('b.mp4');
  expect.assert(place !== undefined);
  await put('A/b.mp4.metadata.json', documentOf({ ...place, crc32: crc32Of(other) }, md5Of(other)));
  places.set('c.mp4', { ...place, bucket: 'other' });
  const report = await handlers['verify.run'](all);
  expect(report).toMatchObject({ equal: 1, differing: 3, unchecked: 0 });
  expect(report.problems.map(({ name, problem }) => `${name}: ${problem}`)).toEqual([
    expect.stringMatching(/^a\.mp4: Its CRC-32 is not [0-9a-f]{8}\.$/),
    expect.stringMatching(/^b\.mp4: It was replaced: the journal knows 2000 bytes/),
    expect.stringMatching(/^c\.mp4: .*at another destination/),
  ]);
});

test('chosen recordings are checked, and an unknown one is refused', async () => {
  const { handlers } = await setUp(['a.mp4', 'b.mp4']);
  expect(await handlers['verify.run']({ ids: ['b.mp4'], filter: null })).toMatchObject({ equal: 1, differing: 0 });
  const unknown = handlers['verify.run']({ ids: ['none'], filter: null });
  await expect(Promise.resolve(unknown)).rejects.toMatchObject({ code: 'unknown_recording' });
});

test('recordings without an object, and those that were uploaded again, are left out', async () => {
  const { handlers, entries } = await setUp(['a.mp4', 'b.mp4', 'c.mp4']);
  entries.splice(
    0,
    2,
    historyEntryOf({ id: 'a.mp4', crc32: null, outcome: 'discarded' }),
    historyEntryOf({ outcome: 'replaced' }),
  );
  expect(await handlers['verify.run']({ ids: null, filter: EVERYTHING })).toMatchObject({ equal: 1, unchecked: 0 });
});

test('a run can be cancelled while an object is read, tells what was checked until then, and another one can follow', async () => {
  const { handlers, server } = await setUp(['a.mp4', 'b.mp4', 'c.mp4']);
  const all = { ids: null, filter: EVERYTHING };
  const held = server.faults.add({
    operation: 'GetObject',
    match: ({ key }) => key === 'A/b.mp4',
    action: { kind: 'hold', until: new Promise(() => undefined) },
  });
  const running = handlers['verify.run'](all);
  await expect.poll(() => held.struck, { timeout: 30_000 }).toBe(1);
  await expect(Promise.resolve(handlers['verify.run'](all))).rejects.toMatchObject({ code: 'busy' });
  await handlers['verify.cancel'](null);
  expect(await running).toEqual({ equal: 1, differing: 0, problems: [], unchecked: 2 });
  await handlers['verify.cancel'](null);
  server.faults.clear();
  expect(await handlers['verify.run'](all)).toMatchObject({ equal: 3 });
});

test('a store that refuses ends the run with the reason', async () => {
  const { handlers, server } = await setUp(['a.mp4']);
  server.faults.add({
    operation: 'GetObject',
    times: Number.POSITIVE_INFINITY,
    action: { kind: 'status', status: 403, code: 'AccessDenied' },
  });
  const refused = handlers['verify.run']({ ids: null, filter: EVERYTHING });
  await expect(Promise.resolve(refused)).rejects.toMatchObject({ code: 'access_denied' });
  const decoder = REQUEST_DECODERS['verify.run'];
  expect(decode(decoder, { ids: ['a'], filter: null }).ok).toBe(true);
  expect(decode(decoder, { ids: 'a', filter: null }).ok).toBe(false);
});
