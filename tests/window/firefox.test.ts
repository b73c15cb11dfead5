import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makeWorkstation } from '../desktop/support/scene.ts';
import { MIB } from '../support/bytes.ts';
import { missingCommands } from '../support/commands.ts';
import { firefoxProgram, startFirefox } from '../support/firefox.ts';
import { notRun } from '../support/notRun.ts';
import { startConsoleCommand } from './support/consoleCommand.ts';

const WAIT_MS = 90_000;
const NAME = 'the window in Firefox, in both roles';
const LIVE = 'live.mp4';

const noFirefox = firefoxProgram() === undefined ? 'Not installed: firefox-esr.' : undefined;
const missing = noFirefox ?? missingCommands('ffmpeg');

// No script of the project installs it: Debian's Chromium is the browser that all tests of the window use.
if (missing !== undefined) notRun(NAME, missing, 'unobtainable');
else {
  test(`${NAME}: loads, shows the progress of a recording and a still frame, and has nothing to complain about`, async ({
    onTestFinished: atEnd,
  }) => {
    const { folder, recordings, s3, settings, userData, writeSettings } = await makeWorkstation(atEnd);
    // Nothing that can be finished early is finished, except what is complete and closed.
    writeSettings(settings({ upload: { timeoutSeconds: 3600 } }));
    makeWebm(path.join(recordings, 'done.webm'));
    const keys = { S3_ACCESS_KEY_ID: s3.accessKeyId, S3_SECRET_ACCESS_KEY: s3.secretAccessKey };
    const args = ['--console', '0', '--state', userData, '--console-root', folder];
    const command = await startConsoleCommand(args, { HOME: folder, ...keys }, WAIT_MS);
    atEnd(() => command.stop());
    await command.completed();
    const firefox = await startFirefox(atEnd);

    const operate = await firefox.newPage({ width: 1240, height: 800 });
    await operate.goto(command.address);
    await operate.until(`document.querySelector('.workplace') !== null`);
    await operate.until(`document.querySelector('[role="row"][aria-label="done.webm"]') !== null`);
    await operate.evaluate(`document.querySelector('[role="row"][aria-label="done.webm"]').click()`);
    await operate.until(`document.querySelector('canvas.poster')?.hidden === false`);
    const [red = 0, green = 0, blue = 0] = (await operate.evaluate(COLOUR)) as readonly number[];
    expect(red).toBeGreaterThan(200);
    expect(green + blue).toBeLessThan(60);

    await operate.evaluate(
      `Array.from(document.querySelectorAll('nav button')).find((one) => one.textContent.startsWith('Settings')).click()`,
    );
    const invites = `Array.from(document.querySelectorAll('button')).find((one) => one.textContent === 'Address to look')`;
    await operate.until(`${invites} !== undefined`);
    await operate.evaluate(`${invites}.click()`);
    await operate.until(`document.querySelector('.invitation code') !== null`);
    const address = String(await operate.evaluate(`document.querySelector('.invitation code').textContent`));

    const look = await firefox.newPage({ width: 390, height: 844 });
    await look.goto(address);
    const file = path.join(recordings, LIVE);
    writeFileSync(file, randomBytes(6 * MIB));
    await look.until(`document.body.innerText.includes('${LIVE}')`);
    await look.until(`document.body.innerText.includes('5.24 MB of 6.29 MB')`);
    appendFileSync(file, randomBytes(5 * MIB));
    await look.until(`document.body.innerText.includes('10.5 MB of 11.5 MB')`);
    expect(await look.evaluate(`document.querySelectorAll('button').length`)).toBe(0);
    expect(await look.evaluate(`document.documentElement.scrollWidth - window.innerWidth`)).toBeLessThanOrEqual(0);
    expect([...operate.complaints, ...look.complaints]).toEqual([]);
    await look.evaluate(`console.error('planted')`);
    await expect.poll(() => look.complaints).toEqual(['planted']);
  });
}

/** The colour in the middle of the still frame. */
const COLOUR = `(() => {
  const canvas = document.querySelector('canvas.poster');
  return Array.from(canvas.getContext('2d').getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data).slice(0, 3);
})()`;

/** A red clip of three seconds, in a codec that every Firefox brings, complete at once. */
function makeWebm(file: string): void {
  const made = `${file}.part`;
  const picture = ['-f', 'lavfi', '-i', 'color=c=red:s=320x180:r=25:d=3'];
  execFileSync('ffmpeg', ['-v', 'error', ...picture, '-c:v', 'libvpx', '-f', 'webm', '-y', made]);
  renameSync(made, file);
}
