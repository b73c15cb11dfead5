import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { protocol } from 'electron';
import { APP_HOST, APP_SCHEME, CONTENT_SECURITY_POLICY } from './appPage.ts';
import type { MemoryPages } from './memoryPages.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Makes the scheme a secure origin with paths. Must be called before the app is ready. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true } }]);
}

/**
 * Serves the built window from `folder`, and `pages`, under `app://rushes`, with the policy on every response. Call once, when the
 * app is ready.
 */
export function serveAppScheme(folder: string, pages: MemoryPages): void {
  protocol.handle(APP_SCHEME, (request) => answer(request, folder, pages));
}

async function answer(request: Request, folder: string, pages: MemoryPages): Promise<Response> {
  const made = request.method === 'GET' ? memoryFile(request.url, pages) : undefined;
  if (made !== undefined) return made;
  const file = request.method === 'GET' ? fileOf(request.url, folder) : undefined;
  const contentType = file === undefined ? undefined : CONTENT_TYPES[path.extname(file)];
  if (file === undefined || contentType === undefined) return refusal();
  try {
    return new Response(await readFile(file), { headers: { ...GUARDS, 'Content-Type': contentType } });
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

function memoryFile(text: string, pages: MemoryPages): Response | undefined {
  const url = URL.parse(text);
  if (url === null || url.protocol !== `${APP_SCHEME}:` || url.host !== APP_HOST) return undefined;
  const file = pages.find(url.pathname);
  const contentType = file === undefined ? undefined : CONTENT_TYPES[path.extname(file.name)];
  if (file === undefined || contentType === undefined) return undefined;
  return new Response(file.content, { headers: { ...GUARDS, 'Content-Type': contentType } });
}

/** The file below the folder that the URL names; `undefined` if there can be none. */
function fileOf(text: string, folder: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || url.protocol !== `${APP_SCHEME}:` || url.host !== APP_HOST) return undefined;
  let name: string;
  try {
    name = decodeURIComponent(url.pathname);
  } catch {
    return undefined;
  }
  const file = path.join(folder, name);
  return file.startsWith(folder + path.sep) && !name.includes('\0') ? file : undefined;
}
