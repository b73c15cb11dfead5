import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Connection, connectSocket, type SocketBridge } from '../../renderer/bridge/socketBridge.ts';
import { ALIVE_MS, CLOSED_NO_SESSION } from '../../shared/console.ts';

/** The sockets that the page opened, the newest last. */
let sockets: FakeSocket[] = [];

class FakeSocket extends EventTarget {
  isClosed = false;

  constructor() {
    super();
    sockets.push(this);
  }

  send(): void {
    // A server that is silent answers nothing.
  }

  close(): void {
    this.isClosed = true;
  }

  says(message: unknown): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data: JSON.stringify(message) }));
  }

  ends(code: number): void {
    this.dispatchEvent(Object.assign(new Event('close'), { code }));
  }
}

const HELLO = { kind: 'hello', role: 'look' };
/** The document of the page. */
let page = new EventTarget();
/** The status of `GET session`; `undefined` while the server is not reached. */
let sessionStatus: number | undefined = 200;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  sockets = [];
  page = Object.assign(new EventTarget(), {
    baseURI: 'https://ingest.example/rushes/',
    visibilityState: 'visible',
  });
  sessionStatus = 200;
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('document', page);
  vi.stubGlobal('fetch', async () => {
    if (sessionStatus === undefined) throw new TypeError('fetch failed');
    return { status: sessionStatus };
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A page that is connected. */
function connected(): {
  readonly bridge: SocketBridge;
  readonly states: readonly Connection[];
  readonly gaps: number[];
} {
  const states: Connection[] = [];
  const gaps: number[] = [];
  const bridge = connectSocket((connection) => states.push(connection));
  bridge.subscribe('engine.delta', ({ revision }) => gaps.push(revision));
  sockets[0]?.says(HELLO);
  return { bridge, states, gaps };
}

test('a page that hears of the server now and then stays connected, however long nothing else happens', async () => {
  const { states } = connected();
  for (let heard = 0; heard < 100; heard += 1) {
    await vi.advanceTimersByTimeAsync(ALIVE_MS);
    sockets[0]?.says({ kind: 'alive' });
  }
  expect(states).toEqual([{ kind: 'connected', role: 'look' }]);
  expect(sockets).toHaveLength(1);
});

test('a page that hears nothing says since when its state is old, reconnects, and asks for the state anew', async () => {
  const { bridge, states, gaps } = connected();
  const heardMs = Date.now();
  const request = bridge.request('engine.snapshot', null);
  sessionStatus = undefined;
  await vi.advanceTimersByTimeAsync(3 * ALIVE_MS);
  expect(states.at(-1)).toEqual({ kind: 'lost', sinceMs: heardMs });
  expect(await request).toMatchObject({ ok: false, code: 'not_connected' });
  expect(sockets[0]?.isClosed).toBe(true);
  // The server is away, then back.
  sessionStatus = 200;
  await vi.advanceTimersByTimeAsync(ALIVE_MS);
  expect(sockets.length).toBeGreaterThan(1);
  const told = states.length;
  // A late word on the old socket counts for nothing.
  sockets[0]?.says(HELLO);
  expect(states).toHaveLength(told);
  sockets.at(-1)?.says(HELLO);
  expect(states.at(-1)).toEqual({ kind: 'connected', role: 'look' });
  expect(gaps).toEqual([-1]);
});

test('a computer that wakes up says at once how old its state is, and reconnects without waiting', () => {
  const { states } = connected();
  const heardMs = Date.now();
  // No timer runs while it sleeps.
  vi.setSystemTime(heardMs + 3_600_000);
  page.dispatchEvent(new Event('visibilitychange'));
  expect(states.at(-1)).toEqual({ kind: 'lost', sinceMs: heardMs });
  expect(sockets).toHaveLength(2);
});

test('a page whose session has ended tries no more', async () => {
  const { states } = connected();
  sessionStatus = 401;
  sockets[0]?.ends(1_006);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(states.at(-1)).toEqual({ kind: 'signed_out' });
  expect(sockets).toHaveLength(1);
  const other = connected();
  sockets.at(-1)?.ends(CLOSED_NO_SESSION);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(other.states.at(-1)).toEqual({ kind: 'signed_out' });
});
