import {
  CODE_FRAGMENT,
  CONSOLE_ROLES,
  type ConsoleRole,
  SESSION_PATH,
  SESSION_REFUSALS,
  type SessionRefusal,
} from '../../shared/console.ts';

/** The session of this browser, or why there is none. */
export type SignIn =
  | { readonly kind: 'signed_in'; readonly role: ConsoleRole }
  | { readonly kind: 'refused'; readonly refusal: SessionRefusal }
  | { readonly kind: 'unreachable' };

/** Takes the code out of the address, so that it stays neither in the history nor in a bookmark. */
export function takeCode(): string | undefined {
  const { hash } = window.location;
  if (!hash.startsWith(CODE_FRAGMENT)) return undefined;
  window.history.replaceState(null, '', window.location.pathname);
  return hash.slice(CODE_FRAGMENT.length);
}

/** Exchanges a code for a session, or asks for the present one. Never rejects. */
export async function signIn(code: string | undefined): Promise<SignIn> {
  try {
    const response = await fetch(SESSION_PATH, {
      credentials: 'same-origin',
      cache: 'no-store',
      ...(code === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ code }) }),
    });
    const body: unknown = await response.json();
    const role = CONSOLE_ROLES.find((one) => one === field(body, 'role'));
    if (response.ok && role !== undefined) return { kind: 'signed_in', role };
    const refusal = SESSION_REFUSALS.find((one) => one === field(body, 'refusal'));
    return { kind: 'refused', refusal: refusal ?? 'no_session' };
  } catch {
    return { kind: 'unreachable' };
  }
}

/** Ends the session of this browser. Never rejects. */
export async function signOut(): Promise<void> {
  await fetch(SESSION_PATH, { method: 'DELETE', credentials: 'same-origin' }).catch(() => undefined);
}

function field(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null
    ? Object.entries(body).find(([key]) => key === name)?.[1]
    : undefined;
}
