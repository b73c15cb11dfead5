import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { protocol } from 'electron';
import { APP_HOST, APP_SCHEME, CONTENT_SECURITY_POLICY } from './appPage.ts';
import { clipAnswer, clipId, type OpenClipById } from '../../backend/clips.ts';
import { PAGE_CONTENT_TYPES } from '../../backend/pageContentTypes.ts';
import type { MemoryPages } from './memoryPages.ts';

/** Makes the scheme a secure origin with paths, from which media can be read in ranges. Must be called before the app is ready. */
export function declareAppScheme(): void {
  const privileges = { standard: true, secure: true, stream: true };
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges }]);
}

export interface AppSchemeDeps {
  /** The folder of the built window. */
  readonly folder: string;
  readonly pages: MemoryPages;
  readonly openClip: OpenClipById;
}

/**
 * Serves the built window, the pages in memory and the clips of completed recordings under `app://rushes`, with the policy on every
 * response. Answers `GET` alone. Call once, when the app is ready.
 */
export function serveAppScheme(deps: AppSchemeDeps): void {
  protocol.handle(APP_SCHEME, (request) => answerRequest(request, deps));
}

/** The answer to one request of the scheme. @internal */
export async function answerRequest(
  request: Pick<Request, 'method' | 'url' | 'headers'>,
  { folder, pages, openClip }: AppSchemeDeps,
): Promise<Response> {
  const url = URL.parse(request.url);
  if (request.method !== 'GET' || url?.protocol !== `${APP_SCHEME}:` || url.host !== APP_HOST) return refusal();
  const id = clipId(url.pathname);
  if (id !== undefined) {
    const clip = await clipAnswer(id, request.headers.get('Range'), openClip);
    if (clip === undefined) return refusal();
    return new Response(clip.body, { status: clip.status, headers: { ...GUARDS, ...clip.headers } });
  }
  const made = pages.find(url.pathname);
  if (made !== undefined) return content(made.name, made.content);
  const file = fileOf(url, folder);
  if (file === undefined) return refusal();
  try {
    return content(file, await readFile(file));
  } catch {
    return refusal();
  }
}

const GUARDS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
} as const;

function refusal(): Response {
  return new Response(null, { status: 404, headers: GUARDS });
}

function content(name: string, body: string | Buffer<ArrayBuffer>): Response {
  const contentType = PAGE_CONTENT_TYPES[path.extname(name)];
  return contentType === undefined
    ? refusal()
    : new Response(body, { headers: { ...GUARDS, 'Content-Type': contentType } });
}

/** The file below the folder that the URL names; `undefined` if there can be none. */
function fileOf({ pathname }: URL, folder: string): string | undefined {
  let name: string;
  try {
    name = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  const file = path.join(folder, name);
  return file.startsWith(folder + path.sep) && !name.includes('\0') ? file : undefined;
}
