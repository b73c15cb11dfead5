import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, describe, expect } from 'vitest';
import type { SettingsPatch } from '../../../shared/settings.ts';
import { headlessChromium } from '../../support/chromium.ts';
import { notRun } from '../../support/notRun.ts';
import type { AtEnd } from '../../support/tempFolder.ts';
import { startConsoleCommand } from '../../window/support/consoleCommand.ts';
import { chromiumMissing } from './chromiumMissing.ts';
import type { HostedApp } from './hostedApp.ts';
import { crashesIn, makeWorkstation, setScene, setUp, type Workstation, writeNotSetUp } from './scene.ts';
import { pageComplaints } from '../../support/pageComplaints.ts';

/** Presses the button of this name. */
export type Press = (name: string) => Promise<void>;

/** A host of the window: the app, or the headless command with a browser. */
export interface SpecHost {
  readonly kind: 'app' | 'browser';
  setScene(atEnd: AtEnd): Promise<SpecScene>;
}

export interface SpecScene extends Workstation {
  /** Starts the host on the workstation, which may have run before; ended after the test if it still runs. */
  start(options?: StartOptions): Promise<SpecWindow>;
  /** Starts it with these settings and the keys of the server. */
  startReady(patch?: SettingsPatch, options?: StartOptions): Promise<SpecWindow>;
}

export interface StartOptions {
  /** The test has the page do things that its policy refuses. */
  readonly mayComplain?: boolean;
}

export interface SpecWindow {
  readonly page: Page;
  /** The app; `undefined` in a browser. */
  readonly app: HostedApp | undefined;
  /** Chooses this folder in the dialog that the button opens. */
  chooseFolder(press: Press, button: string, folder: string): Promise<void>;
  /** Answers the question that the button leads to with `answer`, the name of its confirming button. */
  confirm(press: Press, button: string, answer: string): Promise<void>;
  /** The file that the button saves. */
  save(button: string): Promise<Buffer>;
  /** Everything that the host printed. */
  output(): string;
  /** Ends the host in order. */
  close(): Promise<void>;
}

const WAIT_MS = 60_000;

/** Presses buttons by the mouse. */
export function mouse(page: Page): Press {
  return (name) => page.getByRole('button', { name, exact: true }).click();
}

/**
 * The same tests against the app and against a browser of the headless command. Most of their time is waiting for recordings to be quiet.
 * @param missing why they cannot run here, see `chromiumMissing`
 */
export function describeHosts(name: string, specs: (host: SpecHost) => void, missing = chromiumMissing()): void {
  if (missing !== undefined) {
    notRun(name, missing);
    return;
  }
  describe.concurrent(`${name}, in the app`, () => specs({ kind: 'app', setScene: appScene }));
  describe.concurrent(`${name}, in a browser`, () => {
    let launched: Promise<Browser> | undefined;
    afterAll(async () => (await launched)?.close());
    const browser = (): Promise<Browser> => {
      launched ??= chromium.launch({
        executablePath: headlessChromium() ?? '',
        args: ['--no-sandbox', '--disable-gpu'],
      });
      return launched;
    };
    specs({ kind: 'browser', setScene: (atEnd) => browserScene(atEnd, browser) });
  });
}

async function appScene(atEnd: AtEnd): Promise<SpecScene> {
  const scene = await setScene(atEnd);
  const windowOf = (app: HostedApp, page: Page): SpecWindow => ({
    page,
    app,
    async chooseFolder(press, button, folder) {
      await app.act({ kind: 'answer', answer: { kind: 'open', paths: [folder] } });
      await press(button);
    },
    async confirm(press, button) {
      await app.act({ kind: 'answer', answer: { kind: 'message', button: 0 } });
      await press(button);
    },
    async save(button) {
      const file = path.join(scene.folder, `saved by ${button}`);
      await app.act({ kind: 'answer', answer: { kind: 'save', path: file } });
      await mouse(page)(button);
      await page.getByText(`Saved as ${file}`).waitFor();
      return readFileSync(file);
    },
    output: app.output,
    close: app.close,
  });
  return {
    ...scene,
    async start() {
      const app = await scene.start();
      return windowOf(app, await app.page());
    },
    async startReady(patch) {
      const { app, page } = await scene.startReady(patch);
      return windowOf(app, page);
    },
  };
}

async function browserScene(atEnd: AtEnd, browser: () => Promise<Browser>): Promise<SpecScene> {
  const workstation = await makeWorkstation(atEnd);
  const scene: SpecScene = {
    ...workstation,
    start: (options = {}) => startInBrowser(workstation, browser, atEnd, options),
    async startReady(patch = {}, options = {}) {
      writeNotSetUp(workstation, workstation.settings(patch));
      const opened = await scene.start(options);
      await setUp(workstation, opened.page);
      return opened;
    },
  };
  return scene;
}

async function startInBrowser(
  { folder, userData }: Workstation,
  browser: () => Promise<Browser>,
  atEnd: AtEnd,
  { mayComplain = false }: StartOptions,
): Promise<SpecWindow> {
  const args = ['--console', '0', '--state', userData, '--console-root', folder];
  const command = await startConsoleCommand(args, { HOME: folder }, WAIT_MS);
  const context = await (await browser()).newContext({
    viewport: { width: 1240, height: 800 },
    locale: 'en-GB',
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  const complaints = pageComplaints(page);
  const close = async (): Promise<void> => {
    await context.close();
    await command.stop();
  };
  atEnd(async () => {
    await close();
    expect(crashesIn(userData)).toEqual([]);
    expect(mayComplain ? [] : complaints).toEqual([]);
  });
  await page.goto(command.address);
  await page.locator('.workplace, .setup').waitFor();
  return {
    ...{ page, close, app: undefined, output: command.output },
    async chooseFolder(press, button, wanted) {
      await press(button);
      // From the allowed root, which is the only one.
      await press(folder);
      for (const name of path.relative(folder, wanted).split(path.sep)) await press(name);
      await page.getByRole('dialog').getByText(wanted, { exact: true }).waitFor();
      await press('Choose this folder');
    },
    async confirm(press, button, answer) {
      await press(button);
      await press(answer);
    },
    async save(button) {
      const download = page.waitForEvent('download');
      await mouse(page)(button);
      return readFileSync(await (await download).path());
    },
  };
}
