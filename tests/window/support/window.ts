import { type Browser, chromium, type Page } from 'playwright';
import { inject } from 'vitest';
import type { FakeBridgeScript } from '../../support/buildOnce.ts';
import type { FakeOptions } from '../fake/fakeBridge.ts';
import { BUILT_WINDOW } from '../../../scripts/packaging/buildApp.ts';
import { headlessChromium } from '../../support/chromium.ts';
import { FEATURES_OFF } from '../../support/chromiumFeatures.ts';
import { serveFolder, type StaticServer } from './server.ts';
import { pageComplaints } from '../../support/pageComplaints.ts';

/** Limit of one step on a busy machine; a window that needs longer is wrong. */
const WAIT_MS = 90_000;

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  FEATURES_OFF,
];

export interface OpenOptions extends FakeOptions {
  readonly theme?: 'light' | 'dark';
  /** By default it is: what moves without an end is drawn by the processor, in every page, for as long as a test waits. */
  readonly isMotionReduced?: boolean;
  readonly size?: { readonly width: number; readonly height: number };
  /** Pixels of the picture per pixel of the page. */
  readonly scale?: number;
  /** The page's time; its clock can be moved forward from there. */
  readonly nowMs?: number;
}

export interface HostOptions {
  readonly executablePath?: string;
  readonly flags?: readonly string[];
}

/** A page with the window in it, and everything it complained about. */
export interface OpenWindow extends AsyncDisposable {
  readonly page: Page;
  /** Errors of the console and the page, refusals of the content security policy among them. */
  readonly complaints: readonly string[];
}

/** The built window, served with a strict policy, in Chromium, with the fake bridge as its preload. */
export class WindowHost implements AsyncDisposable {
  readonly #fake: FakeBridgeScript;
  readonly #server: StaticServer;
  readonly #browser: Browser;

  private constructor(fake: FakeBridgeScript, server: StaticServer, browser: Browser) {
    this.#fake = fake;
    this.#server = server;
    this.#browser = browser;
  }

  /** @param options where Chromium stands, and flags beside its usual ones */
  static async start(options: HostOptions = {}): Promise<WindowHost> {
    const executablePath = options.executablePath ?? headlessChromium();
    if (executablePath === undefined) throw new Error('Chromium is not installed.');
    const server = await serveFolder(BUILT_WINDOW);
    const browser = await chromium.launch({ executablePath, args: [...FLAGS, ...(options.flags ?? [])] });
    return new WindowHost(inject('fakeBridge'), server, browser);
  }

  async open(options: OpenOptions = {}): Promise<OpenWindow> {
    const context = await this.#browser.newContext({
      viewport: options.size ?? { width: 1240, height: 800 },
      deviceScaleFactor: options.scale ?? 1,
      colorScheme: options.theme ?? 'dark',
      reducedMotion: options.isMotionReduced === false ? 'no-preference' : 'reduce',
      locale: options.locale ?? 'en-GB',
      timezoneId: 'Europe/Berlin',
    });
    context.setDefaultTimeout(WAIT_MS);
    const page = await context.newPage();
    const complaints = pageComplaints(page);
    if (options.nowMs !== undefined) await page.clock.install({ time: options.nowMs });
    await page.addInitScript(`window.fakeOptions = ${JSON.stringify(options)};\n${this.#fake}`);
    await page.goto(this.#server.url);
    await page.locator('.workplace, .setup').waitFor();
    return {
      page,
      complaints,
      async [Symbol.asyncDispose]() {
        await context.close();
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await this.#server[Symbol.asyncDispose]();
  }
}
