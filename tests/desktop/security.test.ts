import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { CONTENT_SECURITY_POLICY } from '../../electron/main/security/appPage.ts';
import { REQUEST_CHANNELS } from '../../shared/ipc.ts';
import { notRun } from '../support/notRun.ts';
import { chromiumMissing } from './support/chromiumMissing.ts';
import { ask, type Scene, setScene, until } from './support/scene.ts';

const missing = chromiumMissing();

if (missing !== undefined) notRun('what a page may not do', missing);
else {
  describe('a page of the app', () => {
    test('has no Node, no globals of the preload and nothing of the bridge but its three functions', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const page = await (await scene.start()).page();
      const seen = await page.evaluate(() => {
        const scope = window as unknown as Record<string, unknown>;
        const bridge = scope['rushes'] as object;
        const names = ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'];
        return {
          globals: names.filter((name) => name in scope),
          bridge: Object.keys(bridge).sort(),
          isFrozen: Object.isFrozen(bridge),
        };
      });
      expect(seen).toEqual({ globals: [], bridge: ['offerDropped', 'request', 'subscribe'], isFrozen: true });
    });

    test('runs in the sandbox, with a world of its own for the preload', async ({ onTestFinished: atEnd }) => {
      const scene = await setScene(atEnd);
      const app = await scene.start();
      await app.page();
      const [window] = (await app.view()).windows;
      expect(window?.webPreferences).toMatchObject({
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        webviewTag: false,
      });
    });

    test('reaches no channel beyond the contract, not even those that main answers', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const page = await (await scene.start()).page();
      for (const channel of ['preload.offer', 'electron-store-get-data', '__proto__', 'constructor', '']) {
        expect(channel in REQUEST_CHANNELS && Object.hasOwn(REQUEST_CHANNELS, channel)).toBe(false);
        expect(await ask(page, channel as 'app.info', ['/etc'] as never)).toMatchObject({
          ok: false,
          code: 'bad_request',
        });
      }
    });

    test('may load its own files alone: inline code, eval, foreign pictures, frames and connections are refused', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const page = await (await scene.start()).page();
      const response = await page.reload();
      expect(response?.headers()['content-security-policy']).toBe(CONTENT_SECURITY_POLICY);
      expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|https?:|\*/);
      const seen = await page.evaluate(async (endpoint) => {
        const refused: string[] = [];
        document.addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective));
        const inline = document.createElement('script');
        inline.textContent = 'window.wasRun = true';
        document.head.append(inline);
        const frame = document.createElement('iframe');
        frame.src = endpoint;
        document.body.append(frame);
        const picture = document.createElement('img');
        picture.src = `${endpoint}/x.png`;
        document.body.append(picture);
        const script = document.createElement('script');
        script.src = `${endpoint}/x.js`;
        document.head.append(script);
        const hasEval = await new Promise<boolean>((resolve) => {
          // From a timer: what the test itself runs in the page is free of the policy.
          setTimeout(() => {
            try {
              // The text is the point: whether a page may run any.
              Reflect.construct(Function, ['1']);
              resolve(true);
            } catch {
              resolve(false);
            }
          });
        });
        const hasFetched = await fetch(endpoint).then(
          () => true,
          () => false,
        );
        Reflect.set(window, 'refused', refused);
        return { hasEval, hasFetched };
      }, scene.s3.endpoint);
      expect(seen).toEqual({ hasEval: false, hasFetched: false });
      const refused = (): Promise<readonly string[]> =>
        page.evaluate(() => Reflect.get(window, 'refused') as readonly string[]);
      // Told one after the other, some of them when the page is at rest.
      for (const directive of ['connect-src', 'frame-src', 'img-src', 'script-src-elem', 'script-src'])
        await until(async () => (await refused()).includes(directive), `${directive} refuses`);
      expect(await page.evaluate(() => 'wasRun' in window)).toBe(false);
      expect(scene.s3.requests).toEqual([]);
    });

    test('does not get away from itself, opens no window, and is granted no permission', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const app = await scene.start();
      const page = await app.page();
      const before = page.url();
      await page.evaluate((endpoint) => {
        const link = Object.assign(document.createElement('a'), {
          href: endpoint,
          target: '_blank',
          textContent: 'away',
        });
        link.style.cssText = 'position: fixed; inset: 0; z-index: 99';
        document.body.append(link);
      }, scene.s3.endpoint);
      // A real click: Chromium opens no window without one.
      await page.mouse.click(200, 200);
      await until(() => logOf(scene).includes('new window'), 'the new window is refused');
      expect((await app.view()).popups).toEqual([]);
      for (const address of [scene.s3.endpoint, 'https://rushes.app.invalid/other.html']) {
        const refusedBefore = navigationsRefused(scene);
        await page.evaluate((to) => void (location.href = to), address).catch(() => undefined);
        await until(() => navigationsRefused(scene) > refusedBefore, `${address} is refused`);
      }
      expect(await ask(page, 'app.facts', null)).toMatchObject({ ok: true });
      expect(page.url()).toBe(before);
      for (const name of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal']) {
        expect(await app.act({ kind: 'permission', name })).toBe(false);
      }
      const states = await page.evaluate(async () => {
        const names = ['geolocation', 'notifications'] as const;
        return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state));
      });
      expect(states).toEqual(['denied', 'denied']);
      expect(scene.s3.requests).toEqual([]);
    });

    test('cannot have a folder watched that nobody pointed at', async ({ onTestFinished: atEnd }) => {
      const scene = await setScene(atEnd);
      const page = await (await scene.start()).page();
      for (const folder of ['/', '/etc', scene.recordings]) {
        expect(await ask(page, 'folders.add', { paths: [folder] })).toMatchObject({
          ok: false,
          code: 'folder_not_offered',
        });
        expect(await ask(page, 'folders.preview', { path: folder })).toMatchObject({
          ok: false,
          code: 'folder_not_offered',
        });
      }
    });

    test('is served nothing from outside its folder, and loses nothing but itself when its process dies', async ({
      onTestFinished: atEnd,
    }) => {
      const scene = await setScene(atEnd);
      const app = await scene.start();
      const page = await app.page();
      for (const name of [
        '../main/index.js',
        '..%2fmain%2findex.js',
        '%2e%2e/%2e%2e/package.json',
        '/etc/passwd',
        'index.html%00.js',
      ]) {
        const status = await page.evaluate(async (name) => {
          const script = document.createElement('script');
          script.type = 'module';
          script.src = `/${name}`;
          return new Promise<string>((resolve) => {
            script.addEventListener('load', () => resolve('loaded'));
            script.addEventListener('error', () => resolve('refused'));
            document.head.append(script);
          });
        }, name);
        expect(`${name} ${status}`).toBe(`${name} refused`);
      }
      const crash = page.waitForEvent('crash');
      await app.act({ kind: 'crashPage' });
      await crash;
      const again = await app.page();
      await until(
        async () => (await ask(again, 'app.facts', null).catch(() => undefined))?.ok === true,
        'the page is back',
      );
    });
  });
}

function navigationsRefused(scene: Scene): number {
  return logOf(scene).split('"navigation"').length - 1;
}

function logOf(scene: Scene): string {
  const file = path.join(scene.userData, 'logs', 'rushes.log');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
