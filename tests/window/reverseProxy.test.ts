import path from 'node:path';
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright';
import { expect, onTestFinished, test } from 'vitest';
import { headlessChromium } from '../support/chromium.ts';
import { missingCommands } from '../support/commands.ts';
import { freePort } from '../support/freePort.ts';
import { notRun } from '../support/notRun.ts';
import { startReverseProxy } from '../support/reverseProxy.ts';
import { selfSigned } from '../support/selfSigned.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { startConsoleCommand } from './support/consoleCommand.ts';

const WAIT_MS = 90_000;
const TITLE = 'the window works below the path of a reverse proxy, and goes on when the proxy was away';

const executablePath = headlessChromium();
const missing = executablePath === undefined ? 'Chromium is not installed.' : missingCommands('openssl');
if (missing !== undefined) notRun(TITLE, missing);
else
  test(TITLE, async () => {
    const home = tempFolder();
    mkdirSync(path.join(home, 'recordings'));
    const tls = selfSigned(home);
    const proxy = await startReverseProxy({ tls, base: '/on-set/rushes/' });
    onTestFinished(() => proxy.close());
    const port = await freePort();
    proxy.target(port);
    const args = ['--console', String(port), '--console-url', proxy.url.href, '--console-root', home];
    const state = path.join(home, 'state');
    const command = await startConsoleCommand([...args, '--state', state], { HOME: home }, WAIT_MS);
    onTestFinished(() => command.stop());
    expect(command.address).toContain(`${proxy.url.href}#code=`);

    const browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: ['--no-sandbox', '--disable-gpu'],
    });
    onTestFinished(() => browser.close());
    const page = await browser.newPage({ ignoreHTTPSErrors: true, locale: 'en-GB' });
    page.setDefaultTimeout(WAIT_MS);
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(command.address);
    // A request, a question of the server, and its answer.
    await page.getByRole('button', { name: 'Choose a folder…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: home }).click();
    await dialog.getByRole('button', { name: 'recordings' }).click();
    await dialog.getByRole('button', { name: 'Choose this folder' }).click();
    await page.getByRole('button', { name: 'Start watching' }).waitFor();
    expect(complaints).toEqual([]);
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ path: '/on-set/rushes/', secure: true, httpOnly: true, sameSite: 'Strict' });

    // The proxy is cut off from the server, as when the network of the workstation is away.
    proxy.target(1);
    proxy.cut();
    await page.getByText('this page shows an old state').waitFor();
    proxy.target(port);
    await page.getByText('this page shows an old state').waitFor({ state: 'detached' });
  });
