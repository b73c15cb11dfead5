import { expect, onTestFinished, test } from 'vitest';
import type { RequestContext } from '../../../../electron/backend/requests/requestHandlers.ts';
import { REQUEST_DECODERS } from '../../../../electron/backend/requests/requestDecoders.ts';
import { shareHandlers } from '../../../../electron/backend/requests/shareHandlers.ts';
import { type FinishedPlace, S3ObjectStore, serverOf } from '../../../../electron/engine/index.ts';
import { decode } from '../../../../shared/read.ts';
import { DEFAULT_SETTINGS, patched } from '../../../../shared/settings.ts';
import { startLocalS3 } from '../../../../tools/localS3/startLocalS3.ts';
import { noise, payloadOf } from '../../../support/payload.ts';

const HOUR = 3_600;
const object = { bucket: 'takes', key: 'A/take.mp4' };
const bytes = noise(1_000, 1);

interface Given {
  readonly sessionToken?: string;
  readonly place?: Partial<FinishedPlace>;
}

async function setUp({ sessionToken, place }: Given = {}) {
  const keys = { accessKeyId: 'TESTKEY', secretAccessKey: 'test-secret' };
  const signer = sessionToken === undefined ? keys : { ...keys, sessionToken };
  const server = await startLocalS3({ buckets: ['takes'], credentials: signer });
  onTestFinished(() => server.close());
  const { endpoint, region } = server;
  const store = new S3ObjectStore({ endpoint, region, credentials: { kind: 'keys', ...signer } });
  await store.putObject(
    { ...object, contentType: 'video/mp4', metadata: {} },
    payloadOf(bytes),
    new AbortController().signal,
  );
  store.close();
  const copied: string[] = [];
  const opened: string[] = [];
  const finished = {
    path: '/rec/take.mp4',
    ...object,
    server: serverOf(endpoint),
    sizeBytes: bytes.length,
    crc32: 1,
    ...place,
  };
  // The rest of the context is not used by these handlers.
  const context = {
    engine: { isRunning: true, finishedObject: async (id: string) => (id === 'done' ? finished : undefined) },
    settings: {
      current: patched(DEFAULT_SETTINGS, { destination: { provider: 'other', endpoint, region, bucket: 'takes' } }),
    },
    secrets: { s3For: () => ({ ...keys, sessionToken: sessionToken ?? null }) },
    shell: {
      copy: async (text: string) => void copied.push(text),
      openLink: async (url: string) => void opened.push(url),
    },
  } as unknown as RequestContext;
  return { share: shareHandlers(context)['recording.share'], copied, opened, server };
}

test('a link is copied or opened, reads the object, and is not in the answer', async () => {
  const { share, copied, opened } = await setUp();
  const answer = await share({ id: 'done', seconds: HOUR, to: 'clipboard' });
  expect(JSON.stringify(answer)).not.toContain('http');
  expect(Math.abs(Date.parse(answer.endsAt) - Date.now() - HOUR * 1_000)).toBeLessThan(60_000);
  await share({ id: 'done', seconds: HOUR, to: 'browser' });
  expect([copied.length, opened.length]).toEqual([1, 1]);
  for (const url of [...copied, ...opened]) expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(bytes);
});

test('a link that the credentials do not allow is refused with the reason, and nothing is copied', async () => {
  const { share, copied, server } = await setUp({ sessionToken: 'token' });
  await expect(share({ id: 'done', seconds: 7 * 24 * HOUR, to: 'clipboard' })).rejects.toMatchObject({
    code: 'credentials_end_sooner',
    message: expect.stringContaining('36 hours'),
  });
  expect(await share({ id: 'done', seconds: HOUR, to: 'clipboard' })).toMatchObject({ mayEndSooner: true });
  server.faults.add({ operation: 'GetObject', action: { kind: 'status', status: 403, code: 'AccessDenied' } });
  const denied = share({ id: 'done', seconds: HOUR, to: 'clipboard' });
  await expect(denied).rejects.toMatchObject({
    code: 'access_denied',
    message: expect.stringContaining('s3:GetObject'),
  });
  expect(copied).toHaveLength(1);
});

test.each([{ bucket: 'other' }, { server: 'https://s3.elsewhere.example' }])(
  'an object at another destination than the settings name is not shared: %j',
  async (place) => {
    const { share, copied, server } = await setUp({ place });
    const before = server.requests.length;
    await expect(share({ id: 'done', seconds: HOUR, to: 'clipboard' })).rejects.toMatchObject({
      code: 'object_elsewhere',
    });
    expect(copied).toEqual([]);
    expect(server.requests).toHaveLength(before);
  },
);

test('a recording without an object is not shared, and other durations do not decode', async () => {
  const { share } = await setUp();
  await expect(share({ id: 'live', seconds: HOUR, to: 'browser' })).rejects.toMatchObject({
    code: 'unknown_recording',
  });
  const decoder = REQUEST_DECODERS['recording.share'];
  for (const seconds of [HOUR - 1, 7 * 24 * HOUR + 1, 3_600.5])
    expect(decode(decoder, { id: 'done', seconds, to: 'clipboard' }).ok).toBe(false);
  expect(decode(decoder, { id: 'done', seconds: HOUR, to: 'page' }).ok).toBe(false);
});
