import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { _electron as electron } from 'playwright';
import { describe, expect, onTestFinished, test } from 'vitest';
import { expectSameBytes } from '../support/bytes.ts';
import { findElectron } from '../../scripts/packaging/findElectron.ts';
import { notRun } from '../support/notRun.ts';
import { PROJECT_FOLDER } from '../../scripts/packaging/buildApp.ts';
import { BUCKET, isCompleted, type Scene, setScene, until, untilRecording } from './support/scene.ts';

const NAME = 'the app on real Electron';
const binary = findElectron();
const hasDisplay =
  process.platform !== 'linux' || (process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']) !== undefined;

if (binary === undefined) notRun(NAME, 'The Electron binary is not installed.', 'unobtainable');
else if (!hasDisplay) notRun(NAME, 'There is no display (xvfb-run gives one).', 'unobtainable');
else {
  describe(NAME, () => {
    test('uploads a recording byte for byte, and its page is shut in', async ({ onTestFinished: atEnd }) => {
      const scene = await setScene(atEnd);
      const { app, page } = await start(scene, binary);
      await until(
        () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() === true),
        'the window is shown',
      );
      await scene.giveKeys(page);
      const file = path.join(scene.recordings, 'A001.m2ts');
      writeFileSync(file, randomBytes(6 * 1024 * 1024));
      const { key } = await untilRecording(page, 'A001.m2ts', isCompleted);
      expectSameBytes(await scene.s3.objectBytes(BUCKET, key), readFileSync(file));
      expect(await page.evaluate(() => ['require', 'process'].filter((name) => name in window))).toEqual([]);
      const isSandboxed = await app.evaluate(({ app: main }) =>
        main
          .getAppMetrics()
          .filter(({ type }) => type === 'Tab')
          .map(({ sandboxed }) => sandboxed),
      );
      if (process.platform !== 'linux') expect(isSandboxed.every((value) => value === true)).toBe(true);
      expect(page.url()).toBe('app://rushes/index.html');
    });

    test('quitting ends the process in order', async ({ onTestFinished: atEnd }) => {
      const { app } = await start(await setScene(atEnd), binary);
      const exited = new Promise((resolve) => app.process().once('exit', resolve));
      // Nobody answers: it is gone.
      await app.evaluate(({ app: main }) => main.quit()).catch(() => undefined);
      expect(await exited).toBe(0);
    });

    test('closing its window keeps the app; a second start opens it again', async ({ onTestFinished: atEnd }) => {
      const scene = await setScene(atEnd);
      const { app, page } = await start(scene, binary);
      await page.close();
      expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(0);
      const opened = app.waitForEvent('window');
      const second = await electron.launch({ executablePath: binary, args: argsOf(scene) }).catch(() => undefined);
      await second?.close();
      expect((await opened).url()).toBe('app://rushes/index.html');
    });
  });
}

async function start(scene: Scene, executablePath: string) {
  scene.writeSettings(scene.settings());
  const app = await electron.launch({ executablePath, args: argsOf(scene) });
  onTestFinished(async () => {
    await app.evaluate(({ app: main }) => main.exit(0)).catch(() => undefined);
    await app.close().catch(() => undefined);
  });
  return { app, page: await app.firstWindow() };
}

function argsOf(scene: Scene): string[] {
  return [PROJECT_FOLDER, `--user-data-dir=${scene.userData}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
}
