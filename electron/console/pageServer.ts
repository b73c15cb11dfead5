import type { IncomingMessage, ServerResponse } from 'node:http';
import { DOWNLOAD_PATH, SESSION_PATH, type SessionRefusal } from '../../shared/console.ts';
import { decodeJson, exactObject, filledText } from '../../shared/read.ts';
import { clipAnswer, clipId, type OpenClipById } from '../backend/clips.ts';
import { type Access, SESSION_MS, type Session } from './access.ts';
import type { BuiltPage } from './builtPage.ts';
import type { Downloads } from './downloads.ts';
import { cookieName, cookieOf, GUARDS, type Named, namedRequest, type ServedNames } from './guards.ts';
import { LIMITS } from './limits.ts';

export interface PageServerDeps {
  readonly names: () => ServedNames;
  readonly page: BuiltPage;
  readonly access: Access;
  readonly downloads: Downloads;
  readonly openClip: OpenClipById;
}

type Request = Extract<Named, { readonly kind: 'named' }>;

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Buffer;
  readonly cookie?: string;
}

/** Answers one HTTP request. Rejects only when the connection breaks. */
export async function answerHttp(
  request: IncomingMessage,
  response: ServerResponse,
  deps: PageServerDeps,
): Promise<void> {
  const method = request.method ?? '';
  const isRead = method === 'GET' || method === 'HEAD';
  const named = namedRequest(request, deps.names(), !isRead);
  if (named.kind === 'named' && isRead && (await sendFile(request, response, named, deps))) return;
  const { status, contentType, body, cookie } = await answerOf(request, named, isRead, deps);
  response.writeHead(status, {
    ...GUARDS,
    ...(cookie === undefined ? {} : { 'Set-Cookie': cookie }),
    // The rest of a body that is too long is not waited for.
    ...(status === 413 ? { Connection: 'close' } : {}),
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(method === 'HEAD' ? undefined : body);
}

/** Sends a download or a range of a clip to a session that operates. @returns whether there was one to send */
async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  named: Request,
  deps: PageServerDeps,
): Promise<boolean> {
  const clip = clipId(named.path);
  if (clip === undefined && !named.path.startsWith(`/${DOWNLOAD_PATH}/`)) return false;
  const session = privateSession(request, named, deps);
  if (session?.role !== 'operate') return false;
  if (clip === undefined) return deps.downloads.send(named.path.slice(DOWNLOAD_PATH.length + 2), session.id, response);
  if (!isVideoElement(request)) return false;
  const answer = await clipAnswer(clip, request.headers.range ?? null, deps.openClip);
  if (answer === undefined) return false;
  response.writeHead(answer.status, { ...GUARDS, ...answer.headers, 'Content-Length': answer.body.byteLength });
  response.end(answer.body);
  return true;
}

/**
 * Whether a video element of this page asks, which shows frames and gives scripts no bytes. Scripts cannot set these headers, and browsers
 * send them wherever operating is allowed.
 */
function isVideoElement({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers['sec-fetch-dest'] === 'video' && headers['sec-fetch-site'] === 'same-origin';
}

async function answerOf(
  request: IncomingMessage,
  named: Named,
  isRead: boolean,
  deps: PageServerDeps,
): Promise<Answer> {
  if (named.kind === 'refused') return text(named.status, `${named.sentence}\n`);
  if (named.path === `/${SESSION_PATH}`) return answerSession(request, named, deps);
  if (!isRead) return text(405, 'Only GET and HEAD.\n');
  const file = deps.page.get(named.path);
  if (file !== undefined) return { status: 200, ...file };
  // Browsers ask for an icon by themselves.
  return named.path === '/favicon.ico' ? text(204, '') : text(404, 'There is nothing here.\n');
}

/** The session of a request; `undefined` when there is none, or the connection may not carry it. */
export function privateSession(
  request: IncomingMessage,
  { isPrivate }: Pick<Request, 'isPrivate'>,
  { access, names }: Pick<PageServerDeps, 'access' | 'names'>,
): Session | undefined {
  const token = cookieOf(request, cookieName(names().port));
  const session = token === undefined ? undefined : access.session(token);
  return session?.role === 'operate' && !isPrivate ? undefined : session;
}

async function answerSession(request: IncomingMessage, named: Request, deps: PageServerDeps): Promise<Answer> {
  const session = privateSession(request, named, deps);
  switch (request.method) {
    case 'GET':
      return session === undefined ? refusal(401, 'no_session') : json(200, { role: session.role });
    case 'DELETE':
      if (session !== undefined) deps.access.revoke(session.id);
      return { ...json(200, {}), cookie: cookieText('', 0, named, deps) };
    case 'POST':
      return exchange(request, named, deps);
    default:
      return text(405, 'Only GET, POST and DELETE.\n');
  }
}

const codeBody = exactObject<{ readonly code: string }>({ code: filledText(128) });

async function exchange(request: IncomingMessage, named: Request, deps: PageServerDeps): Promise<Answer> {
  // A form of another page cannot send this type.
  if (request.headers['content-type'] !== 'application/json') return text(415, 'Only JSON.\n');
  const body = await bodyOf(request);
  if (body === undefined) return text(413, 'This is too long for a code.\n');
  const decoded = decodeJson(codeBody, body);
  if (!decoded.ok) return text(400, 'This is not a code.\n');
  const { access } = deps;
  const { code } = decoded.value;
  const role = access.roleOf(code, named.from);
  if (role === 'wrong_code') return refusal(403, role);
  if (role === 'too_many_tries') return refusal(429, role);
  // The code stays valid for the address with TLS.
  if (role === 'operate' && !named.isPrivate) return refusal(403, 'needs_tls');
  return { ...json(200, { role }), cookie: cookieText(access.exchange(code), SESSION_MS / 1_000, named, deps) };
}

function cookieText(token: string, seconds: number, { base, isSecure }: Request, { names }: PageServerDeps): string {
  const secure = isSecure ? '; Secure' : '';
  return `${cookieName(names().port)}=${token}; Path=${base}; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}

/** `undefined` when it is too long; nothing more is read then. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LIMITS.bodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function refusal(status: number, why: SessionRefusal): Answer {
  return json(status, { refusal: why });
}

function json(status: number, value: unknown): Answer {
  return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}

function text(status: number, body: string): Answer {
  return { status, contentType: 'text/plain; charset=utf-8', body };
}
