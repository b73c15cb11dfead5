import type { Page } from 'playwright';
import { WindowHost } from '../tests/window/support/window.ts';

/**
 * How long the window takes for a frame with 1 000 streams in the list, 50 of them moving ten times a second, while a person
 * scrolls and while they type into the search. The built window runs in Chromium without a limit to the frame rate, so that the
 * time between two frames is the time a frame takes: scripts, layout, paint, and drawing by software.
 *
 * `node bench/renderer.ts [seconds]`; prints one line of JSON, an object of `Frames` by situation.
 */
const SECONDS = Number(process.argv[2] ?? 10);
const QUERY = 'a00 r7qk ';

export interface Frames {
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly maxMs: number;
}

/** Runs in the page. Counts frames until it is stopped. */
const RECORDER = `
  window.startFrames = () => {
    const times = [];
    let isRunning = true;
    const tick = (now) => { times.push(now); if (isRunning) requestAnimationFrame(tick); };
    requestAnimationFrame(tick);
    window.stopFrames = () => { isRunning = false; return times.slice(1).map((time, index) => time - times[index]); };
  };
  window.startScrolling = () => {
    const list = document.querySelector('#streams');
    let step = 24;
    let isRunning = true;
    const tick = () => {
      list.scrollTop += step;
      if (list.scrollTop <= 0 || list.scrollTop + list.clientHeight >= list.scrollHeight - 1) step = -step;
      if (isRunning) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    window.stopScrolling = () => { isRunning = false; };
  };
`;

async function measured(page: Page, act: () => Promise<void>): Promise<Frames> {
  await page.evaluate('window.startFrames()');
  await act();
  // The recorder gives the pauses between its frames, in milliseconds.
  const pauses = await page.evaluate<number[]>('window.stopFrames()');
  const sorted = pauses.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return { medianMs: at(0.5), p95Ms: at(0.95), maxMs: at(1) };
}

const host = await WindowHost.start({ flags: ['--disable-frame-rate-limit', '--disable-gpu-vsync'] });
try {
  const { page } = await host.open({ isMotionReduced: false, scenario: 'thousand' });
  await measureAll(page);
} finally {
  await host[Symbol.asyncDispose]();
}

async function measureAll(page: Page): Promise<void> {
  await page.evaluate(RECORDER);

  const still = await measured(page, () => page.waitForTimeout(2_000));
  await page.evaluate('window.fake.move(50)');
  const moving = await measured(page, () => page.waitForTimeout(SECONDS * 1_000));
  await page.evaluate('window.startScrolling()');
  const scrolling = await measured(page, () => page.waitForTimeout(SECONDS * 1_000));
  await page.evaluate('window.stopScrolling()');
  await page.locator('#search').focus();
  const typing = await measured(page, async () => {
    const end = performance.now() + SECONDS * 1_000;
    while (performance.now() < end) {
      for (const letter of QUERY) await page.keyboard.type(letter, { delay: 40 });
      for (const _ of QUERY) await page.keyboard.press('Backspace', { delay: 20 });
    }
  });

  const frames: Readonly<Record<string, Frames>> = {
    'nothing moves': still,
    moving,
    'moving and scrolling': scrolling,
    'moving and typing': typing,
  };
  console.log(JSON.stringify(frames));
}
