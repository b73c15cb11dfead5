import path from 'node:path';
import type { OpenClip } from '../engine/index.ts';

const PREFIX = '/clip/';

/** Ids of recordings are UUIDs. */
const CLIP_PATH = /^\/clip\/([\w-]{1,128})$/;

/** Bytes of one answer. Media players ask for the following ones. */
const ANSWER_BYTES_MAX = 1024 * 1024;

/** Containers that browsers may decode; for others a clip is not even read. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.mp4': 'video/mp4',
  '.m4v': 'video/mp4',
  '.mov': 'video/quicktime',
  '.mkv': 'video/x-matroska',
  '.webm': 'video/webm',
};

/** Finds the clip of a completed recording, see `FinishedClips.open`. */
export type OpenClipById = (id: string) => Promise<OpenClip | undefined>;

/** The address of the clip, relative to the window's page; `null` when there is no such clip, or browsers cannot decode its container. */
export async function clipSource(id: string, openClip: OpenClipById): Promise<string | null> {
  if (clipId(PREFIX + id) === undefined) return null;
  const clip = await openClip(id).catch(() => undefined);
  await clip?.close();
  return clip === undefined || contentTypeOf(clip) === undefined ? null : `clip/${id}`;
}

/** The id of the recording that the path asks for; `undefined` when it asks for no clip. @param pathname of the URL */
export function clipId(pathname: string): string | undefined {
  return CLIP_PATH.exec(pathname)?.[1];
}

/**
 * Answers a request for a range of a clip with its first bytes, as 206. The file is opened, checked and closed for each answer, so that
 * nothing stays open, and nothing is served once it is another file. `undefined`: there is nothing to serve. Never rejects.
 * @param range the header `Range`
 */
export async function clipAnswer(
  id: string,
  range: string | null,
  openClip: OpenClipById,
): Promise<
  | { readonly status: 206 | 416; readonly headers: Record<string, string>; readonly body: Uint8Array<ArrayBuffer> }
  | undefined
> {
  const clip = await openClip(id).catch(() => undefined);
  if (clip === undefined) return undefined;
  try {
    const type = contentTypeOf(clip);
    if (type === undefined) return undefined;
    const { sizeBytes } = clip;
    const wanted = rangeOf(range, sizeBytes);
    if (wanted === undefined)
      return { status: 416, headers: { 'Content-Range': `bytes */${sizeBytes}` }, body: new Uint8Array(0) };
    const target = new Uint8Array(Math.min(wanted.length, ANSWER_BYTES_MAX));
    const body = target.subarray(0, await clip.read(target, wanted.start));
    if (body.byteLength === 0) return undefined;
    const last = wanted.start + body.byteLength - 1;
    const headers = {
      'Content-Type': type,
      'Content-Length': String(body.byteLength),
      'Content-Range': `bytes ${wanted.start}-${last}/${sizeBytes}`,
      'Accept-Ranges': 'bytes',
    };
    return { status: 206, headers, body };
  } catch {
    return undefined;
  } finally {
    await clip.close();
  }
}

function contentTypeOf(clip: OpenClip): string | undefined {
  return CONTENT_TYPES[path.extname(clip.path).toLowerCase()];
}

/** The one range of a header `bytes=first-` or `bytes=first-last`, within the clip; `undefined` for anything else. */
function rangeOf(
  range: string | null,
  sizeBytes: number,
): { readonly start: number; readonly length: number } | undefined {
  const [, first, last] = /^bytes=(\d{1,15})-(\d{1,15})?$/.exec(range ?? '') ?? [];
  if (first === undefined) return undefined;
  const start = Number(first);
  const end = last === undefined ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  return end < start ? undefined : { start, length: end - start + 1 };
}
