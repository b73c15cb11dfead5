import { describe, expect, test } from 'vitest';
import {
  freeUpload,
  type UploadAction,
  uploadUsers,
  type UploadUser,
} from '../../../../../electron/engine/runtime/bucket/freeUpload.ts';
import type { OpenUpload } from '../../../../../electron/engine/runtime/bucket/openUploads.ts';
import { createFakeClock } from '../../../../fakes/fakeClock.ts';
import { MemoryCheckpointStore } from '../../../../fakes/memoryCheckpointStore.ts';
import { exampleRecord } from '../../../../support/checkpoints.ts';

const ACTIONS: readonly UploadAction[] = ['continue', 'complete', 'discard'];

function upload(change: Partial<OpenUpload> = {}): OpenUpload {
  return {
    bucket: 'takes',
    key: 'A/take.mp4',
    uploadId: 'one',
    integrity: 'md5',
    initiatedAtMs: 0,
    lastPartAtMs: undefined,
    parts: 1,
    sizeBytes: 5_000,
    workstation: undefined,
    isActive: false,
    isCompleting: false,
    ...change,
  };
}

async function answer(one: OpenUpload, action: UploadAction, user?: UploadUser, uploadId = 'one') {
  let asked = 0;
  const users = async () => {
    asked += 1;
    return new Map(user === undefined ? [] : [['one', user]]);
  };
  return { result: await freeUpload([one], uploadId, action, users), asked };
}

describe.each(ACTIONS)('an open upload: %s', (action) => {
  test('is free when it is old and no recording of the journal uses it', async () => {
    const one = upload();
    expect((await answer(one, action)).result).toEqual({ kind: 'free', upload: one });
  });

  test('is refused when it is not there', async () => {
    const { result } = await answer(upload(), action, undefined, 'other');
    expect(result).toMatchObject({ kind: 'refused', code: 'unknown_upload' });
  });

  test('is refused while it may be worked on, without a look into the journal', async () => {
    const { result, asked } = await answer(upload({ isActive: true }), action);
    expect(result).toMatchObject({ kind: 'refused', code: 'upload_active' });
    expect(asked).toBe(0);
  });

  test('is refused when a recording uses it, of this workstation or of another one, which is named', async () => {
    const own = { path: '/rec/a.mp4', isOwn: true, workstation: 'cart-1', isAbandoned: false };
    expect((await answer(upload(), action, own)).result).toMatchObject({ code: 'upload_in_use' });
    const other = await answer(upload(), action, { ...own, isOwn: false });
    expect(other.result).toMatchObject({ code: 'upload_elsewhere', message: expect.stringContaining('(cart-1)') });
    const unnamed = await answer(upload(), action, { ...own, isOwn: false, workstation: undefined });
    expect(unnamed.result).toMatchObject({ message: 'A recording of another workstation uses this upload.' });
  });

  test('may only be completed once more when it became an object', async () => {
    const { result } = await answer(upload({ isCompleting: true }), action);
    if (action === 'complete') expect(result).toMatchObject({ kind: 'free' });
    else expect(result).toMatchObject({ kind: 'refused', code: 'key_occupied' });
  });
});

test('an upload that another workstation left may be completed and discarded, and not be continued', async () => {
  const user = { path: '/rec/a.mp4', isOwn: false, workstation: 'cart-1', isAbandoned: true };
  for (const action of ['complete', 'discard'] as const)
    expect((await answer(upload(), action, user)).result).toMatchObject({ kind: 'free' });
  expect((await answer(upload(), 'continue', user)).result).toMatchObject({
    code: 'upload_elsewhere',
    message: expect.stringMatching(
      /\(cart-1\) uses this upload\. That workstation does not run now: start Rushes there/,
    ),
  });
  expect((await answer(upload({ isActive: true }), 'discard', user)).result).toMatchObject({ code: 'upload_active' });
});

test('the users of uploads are the unfinished recordings; in a journal that others share, they have an owner', async () => {
  const store = new MemoryCheckpointStore({ clock: createFakeClock() });
  const me = { ownerId: 'me', leaseMs: 30_000 };
  const session = (uploadId: string) => ({ session: { kind: 'open', uploadId, integrity: 'md5' } }) as const;
  await store.save({ record: exampleRecord('a', { ...session('one'), ownerId: 'me', workstation: 'cart-1' }) });
  await store.save({ record: exampleRecord('b', { ...session('two'), ownerId: 'you' }) });
  await store.save({ record: exampleRecord('c', { session: { kind: 'none' } }) });
  await store.save({ record: exampleRecord('d', { ...session('four'), phase: 'cancelled' }) });
  expect(await uploadUsers(store, me)).toEqual(
    new Map([
      ['one', { path: '/rec/a.mp4', isOwn: true, workstation: 'cart-1', isAbandoned: false }],
      ['two', { path: '/rec/b.mp4', isOwn: false, workstation: undefined, isAbandoned: false }],
    ]),
  );
  expect((await uploadUsers(store, undefined)).get('two')).toMatchObject({ isOwn: true });
  // Only the upload that is asked about is looked at, and the lease is given back.
  expect((await uploadUsers(store, me, 'two')).get('two')).toMatchObject({ isAbandoned: true });
  const lease = await store.acquireLease('b', 'you', 30_000);
  expect(lease).toBeDefined();
  expect((await uploadUsers(store, me, 'two')).get('two')).toMatchObject({ isAbandoned: false });
});
