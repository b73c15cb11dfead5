/** The command `share`, which prints a link with which anybody can read an object for a time. */
import { statSync } from 'node:fs';
import { SHARE_SECONDS } from '../../shared/share.ts';
import { visibleJson } from '../../shared/visibleText.ts';
import { describedObjects, type S3ObjectStore } from '../engine/index.ts';
import { absolute, type BucketContext, contextOf, withStore, write } from './bucketAccess.ts';
import type { Flags } from './flags.ts';
import type { HeadlessEnd } from './run.ts';
import type { HeadlessSettings } from './settings.ts';
import { UsageError } from './usageError.ts';

const DAY_SECONDS = 86_400;

/** Prints the link alone on a line, or one JSON object. It is written nowhere else. @throws UsageError */
export async function shareObject(flags: Flags, told: HeadlessSettings): Promise<HeadlessEnd> {
  const { operand, validFor } = flags.bucketCommand ?? {};
  if (operand === undefined)
    throw new UsageError('share needs the key of an object, or a file that was uploaded: write share A/C0001.MP4.');
  const seconds = validFor === undefined ? DAY_SECONDS : secondsOf(validFor);
  return withStore(told, async (store) => {
    const context = contextOf(told, store);
    const key = await keyOf(context, operand);
    const { url, endsAtMs, mayEndSooner } = await store.shareLink(
      { bucket: context.bucket, key },
      seconds,
      context.signal,
    );
    const endsAt = new Date(endsAtMs).toISOString();
    const fields = { key, url, ends_at: endsAt, may_end_sooner: mayEndSooner };
    await write(told.isJson ? `${visibleJson(fields)}\n` : `${url}\n`);
    return { status: 0, isHeldUp: false };
  });
}

/** `1h` to `168h`, or `1d` to `7d`. @throws UsageError */
function secondsOf(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,4})([hd])$/.exec(text.trim()) ?? [];
  const seconds = Number(count) * (unit === 'd' ? DAY_SECONDS : 3_600);
  if (unit === '' || seconds < SHARE_SECONDS.min || seconds > SHARE_SECONDS.max)
    throw new UsageError('--for is a time from 1h to 7d: write --for 24h.');
  return seconds;
}

/** The operand when there is an object with this key, else the key of the object that was made of this file. @throws UsageError */
async function keyOf(context: BucketContext & { readonly store: S3ObjectStore }, operand: string): Promise<string> {
  const { store, bucket, signal } = context;
  if (operand !== '' && (await store.headObject({ bucket, key: operand }, signal)) !== undefined) return operand;
  const file = absolute(operand);
  const sizeBytes = statSync(file, { throwIfNoEntry: false })?.size;
  if (sizeBytes !== undefined)
    for await (const { key, document } of describedObjects(context))
      if (document?.original_file_path === file && document.total_size_bytes === sizeBytes) return key;
  throw new UsageError(`There is no object with this key, and none that was made of a file with this path.`);
}
