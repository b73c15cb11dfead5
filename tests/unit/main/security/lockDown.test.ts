import { EventEmitter } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import { lockDownContents, lockDownSession } from '../../../../electron/main/security/lockDown.ts';

vi.mock('electron', () => ({ app: {}, protocol: {}, session: {} }));

const PAGE = 'app://rushes/index.html';

/** Emits an event that can be prevented. @returns whether it was */
function isPrevented(emitter: EventEmitter, name: string, url = 'https://evil.example/'): boolean {
  let wasPrevented = false;
  emitter.emit(name, {
    url,
    preventDefault() {
      wasPrevented = true;
    },
  });
  return wasPrevented;
}

describe('any web contents', () => {
  const refused: string[] = [];
  let openWindow: (() => unknown) | undefined;
  const contents = Object.assign(new EventEmitter(), {
    setWindowOpenHandler(handler: () => unknown) {
      openWindow = handler;
    },
  });
  // Only the parts of WebContents that lockDownContents uses.
  lockDownContents(contents as never, (what) => refused.push(what));

  test.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('%s stays on the page of the app', (name) => {
    for (const url of ['https://evil.example/', `${PAGE}.evil`, `${PAGE}?x`, 'app://rushes/other.html', '']) {
      expect(isPrevented(contents, name, url)).toBe(true);
      expect(refused.pop()).toBe('navigation');
    }
    expect(isPrevented(contents, name, PAGE)).toBe(false);
    expect(refused).toEqual([]);
  });

  test('attaches no web view and opens no window', () => {
    expect(isPrevented(contents, 'will-attach-webview')).toBe(true);
    expect(openWindow?.()).toEqual({ action: 'deny' });
    expect(refused.splice(0)).toEqual(['web view', 'new window']);
  });
});

describe('the session', () => {
  const refused: string[] = [];
  const handlers: ((...values: readonly unknown[]) => unknown)[] = [];
  const session = Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: (handler: (typeof handlers)[number]) => handlers.push(handler),
    setPermissionCheckHandler: (handler: (typeof handlers)[number]) => handlers.push(handler),
    setDevicePermissionHandler: (handler: (typeof handlers)[number]) => handlers.push(handler),
  });
  // Only the parts of Session that lockDownSession uses.
  lockDownSession(session as never, (what) => refused.push(what));

  test('downloads nothing', () => {
    expect(isPrevented(session, 'will-download')).toBe(true);
    expect(refused.splice(0)).toEqual(['download']);
  });

  test('grants no permission', () => {
    const [request, check, device] = handlers;
    const answers: unknown[] = [];
    request?.({}, 'media', (isGranted: boolean) => answers.push(isGranted));
    expect([...answers, check?.({}, 'media'), device?.({})]).toEqual([false, false, false]);
    expect(refused.splice(0)).toEqual(['permission media']);
  });
});
