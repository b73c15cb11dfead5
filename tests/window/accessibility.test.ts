import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { describeWindow } from './support/describeWindow.ts';
import type { OpenOptions } from './support/window.ts';

interface Scene {
  readonly name: string;
  readonly options?: OpenOptions;
  readonly prepare?: (page: Page) => Promise<void>;
}

const FIRST_START = { patch: { app: { isSetUp: false }, destination: { bucket: '' } } } as const;

const SCENES: readonly Scene[] = [
  { name: 'live streams', options: { scenario: 'live' } },
  { name: 'attention', options: { scenario: 'attention' } },
  { name: 'outages', options: { scenario: 'outages' } },
  { name: 'safe', options: { scenario: 'safe' } },
  { name: 'nothing yet', options: { scenario: 'empty' } },
  { name: 'ready', options: { scenario: 'watching' } },
  {
    name: 'details of a live recording',
    prepare: (page) => page.getByRole('row', { name: 'A001C014' }).click(),
  },
  { name: 'details of a finished one', prepare: (page) => page.getByRole('row', { name: 'A001C012' }).click() },
  { name: 'menu', prepare: (page) => page.getByRole('row', { name: 'A001C014' }).click({ button: 'right' }) },
  { name: 'shortcuts', prepare: (page) => page.keyboard.press('?') },
  {
    name: 'a discard that can be undone',
    async prepare(page) {
      await page.getByRole('row', { name: 'A001C014' }).focus();
      await page.keyboard.press('Delete');
      await page.getByRole('button', { name: 'Discard upload' }).click();
      await page.getByRole('button', { name: 'Undo' }).waitFor();
    },
  },
  { name: 'folders', prepare: (page) => page.keyboard.press('2') },
  {
    name: 'preview',
    async prepare(page) {
      await page.keyboard.press('2');
      await page.getByRole('button', { name: 'Add folder…' }).click();
    },
  },
  {
    name: 'history',
    async prepare(page) {
      await page.keyboard.press('3');
      await page.getByRole('row', { name: 'B001C059' }).click();
    },
  },
  {
    name: 'recordings of which none needs a person',
    async prepare(page) {
      await page.locator('.segment', { hasText: 'Needs you' }).click();
      await page.getByText('Nothing matches.').waitFor();
    },
  },
  {
    name: 'history in which nothing matches',
    async prepare(page) {
      await page.keyboard.press('3');
      await page.getByRole('searchbox').fill('no such clip');
      await page.getByText('Nothing matches.').waitFor();
    },
  },
  { name: 'unfinished uploads', prepare: (page) => page.keyboard.press('5') },
  { name: 'settings', prepare: (page) => page.keyboard.press('4') },
  {
    name: 'licences',
    async prepare(page) {
      await page.keyboard.press('4');
      await page.getByRole('button', { name: 'Licences…' }).click();
      await page.getByRole('heading', { name: 'ffprobe 4.0.2' }).waitFor();
    },
  },
  {
    name: 'settings with a mistake, keys being typed, and a failed test',
    options: { failingStep: 'send' },
    async prepare(page) {
      await page.keyboard.press('4');
      await page.getByRole('button', { name: 'Replace…' }).click();
      await page.getByRole('button', { name: 'Test connection' }).click();
      await page.getByText('The test did not pass.').waitFor();
      await page.getByRole('textbox', { name: 'Bucket' }).fill('x');
    },
  },
  { name: 'first start: folder', options: { scenario: 'empty', ...FIRST_START } },
  {
    name: 'first start: destination',
    options: { scenario: 'watching', ...FIRST_START },
    prepare: (page) => page.getByRole('button', { name: 'Continue' }).click(),
  },
  { name: 'narrow', options: { scenario: 'attention', size: { width: 720, height: 700 } } },
];

describeWindow('every screen', (host) => {
  describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
    test.concurrent.each(SCENES)('has no fault that axe can find: $name', async ({ options, prepare }) => {
      await using opened = await host().open({ ...options, theme });
      await prepare?.(opened.page);
      // Contrast depends on the theme, all else does not.
      expect(await violationsIn(opened.page, theme === 'light' ? 'all' : 'contrast')).toEqual([]);
      expect(opened.complaints).toEqual([]);
    });
  });

  test('and axe finds a fault where there is one', async () => {
    await using opened = await host().open({ scenario: 'empty' });
    await opened.page.evaluate(() => document.querySelector('main, .main')?.append(document.createElement('img')));
    expect(await violationsIn(opened.page)).toEqual(['image-alt: <img>']);
  });

  test.each([
    { width: 720, height: 560 },
    { width: 1024, height: 700 },
    { width: 2560, height: 1400 },
  ])('fits a window of $width pixels, in the longer language too', async (size) => {
    for (const scenario of ['attention', 'outages', 'hostile'] as const) {
      await using opened = await host().open({ scenario, size, locale: 'de-DE' });
      const { page } = opened;
      for (const screen of ['1', '2', '3', '4']) {
        await page.keyboard.press(screen);
        const overflowing = await page.evaluate(() =>
          [...document.querySelectorAll('.status, .toolbar, .row, .screen, .sidebar, .cell')]
            .filter((element) => element.scrollWidth > element.clientWidth + 1)
            .map((element) => `${element.className}: ${element.textContent}`),
        );
        expect(overflowing).toEqual([]);
      }
    }
  });

  test('shows where the focus is', async () => {
    await using opened = await host().open();
    const { page } = opened;
    const seen = new Set<string>();
    for (let presses = 0; presses < 24; presses += 1) {
      await page.keyboard.press('Tab');
      const [name, isVisible] = await page.evaluate(() => {
        const active = document.activeElement;
        if (active === null || active === document.body) return ['', true] as const;
        const outlined = [active, active.closest('.segment'), active.closest('.search')];
        const isMarked = outlined.some(
          (element) => element !== null && getComputedStyle(element).outlineStyle !== 'none',
        );
        return [active.outerHTML.slice(0, 120), isMarked] as const;
      });
      expect(isVisible, name).toBe(true);
      seen.add(name);
    }
    expect(seen.size).toBeGreaterThan(10);
  });

  test.each([
    ['streams', '1', 'attention'],
    ['folders', '2', 'live'],
    ['history', '3', 'live'],
    ['settings', '4', 'live'],
  ] as const)(
    'reaches every control of the %s by Tab, in the order they are seen, and shows it',
    async (_, key, scenario) => {
      await using opened = await host().open({ scenario });
      const { page } = opened;
      await page.keyboard.press(key);
      await page
        .locator(key === '3' ? '.history-row' : '.screen, .streams')
        .first()
        .waitFor();
      const controls = await page.evaluate(() => {
        const found = document.querySelectorAll<HTMLElement>(
          'button, input, select, textarea, a[href], summary, [tabindex="0"]',
        );
        // The rows and their buttons are reached with the arrow keys, and of radio buttons the chosen one.
        const reachable = [...found].filter(
          (element) =>
            element.tabIndex >= 0 &&
            !element.matches(':disabled, [type="radio"]:not(:checked)') &&
            element.getClientRects().length > 0,
        );
        reachable.forEach((element, index) => {
          element.dataset['probe'] = String(index);
        });
        return reachable.map(({ outerHTML }) => outerHTML.slice(0, 120));
      });
      const reached = new Set<string>();
      const unseen: string[] = [];
      for (let presses = 0; presses < controls.length + 8; presses += 1) {
        await page.keyboard.press('Tab');
        const { probe, name, isMarked } = await page.evaluate(() => {
          const active = document.activeElement;
          if (!(active instanceof HTMLElement) || active === document.body)
            return { probe: '', name: '', isMarked: true };
          const outlined = [active, active.nextElementSibling, active.closest('.segment, .search, label')];
          return {
            probe: active.dataset['probe'] ?? '',
            name: active.outerHTML.slice(0, 120),
            isMarked: outlined.some((element) => element !== null && getComputedStyle(element).outlineStyle !== 'none'),
          };
        });
        reached.add(probe);
        if (!isMarked) unseen.push(name);
      }
      expect(unseen).toEqual([]);
      expect(controls.length).toBeGreaterThan(5);
      expect(controls.filter((_, index) => !reached.has(String(index)))).toEqual([]);
      // No positive tabindex: the order of the document is the order of the keys.
      expect(await page.locator('[tabindex]:not([tabindex="0"]):not([tabindex="-1"])').count()).toBe(0);
    },
  );

  test('stands still where motion is not wanted', async () => {
    await using opened = await host().open({ isMotionReduced: true });
    const moving = () => opened.page.evaluate(() => document.getAnimations().length);
    expect(await moving()).toBe(0);
    await using lively = await host().open({ isMotionReduced: false });
    await expect.poll(() => lively.page.evaluate(() => document.getAnimations().length)).toBeGreaterThan(0);
  });

  test('says aloud what was finished and what failed, and nothing else', async () => {
    await using opened = await host().open();
    const { page } = opened;
    const region = page.locator('[aria-live]');
    expect(await region.count()).toBe(1);
    await page.evaluate(() => window.fake.move(2));
    await page.evaluate(() => window.fake.change('live-3', { phase: 'completed' }));
    await expect.poll(() => region.textContent()).toBe('2026-11-21 14-08-55 interview.mkv is safe in the cloud.');
    await page.evaluate(() =>
      window.fake.change('live-2', {
        holds: [{ kind: 'attention', code: 'access_denied', message: '', since: '2026-11-21T14:00:00+00:00' }],
      }),
    );
    await expect.poll(() => region.textContent()).toContain('B002C009_261121_N3XD.mxf needs you: The credentials');
  });
});

describeWindow('names that mean harm', (host) => {
  test('stay on one line, in the order they are spelled, and are no markup', async () => {
    await using opened = await host().open({ scenario: 'hostile' });
    const { page } = opened;
    expect(await page.locator('img').count()).toBe(0);
    const heights = await page
      .locator('.row .name-line')
      .evaluateAll((lines) => lines.map((line) => line.clientHeight));
    expect(heights.length).toBeGreaterThan(5);
    expect(Math.max(...heights)).toBeLessThan(26);
    const names = await page
      .getByRole('row')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
    expect(names.join('')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    expect(opened.complaints).toEqual([]);
  });

  test('can be looked at and discarded like any other', async () => {
    await using opened = await host().open({ scenario: 'hostile' });
    const { page } = opened;
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Details' }).waitFor();
    await page.keyboard.press('Delete');
    await page.getByRole('dialog', { name: 'Discard this upload?' }).waitFor();
    expect(await violationsIn(page)).toEqual([]);
  });
});

describeWindow('a dialog that the browser closes by itself', (host) => {
  test('is closed for the window too: keys work, and it opens again', async () => {
    await using opened = await host().open();
    const { page } = opened;
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    for (let times = 0; times < 2; times++) {
      await page.keyboard.press('?');
      await dialog.waitFor();
      // As Chromium does for a second Escape without a click or a key in between: no `cancel` comes first.
      await dialog.evaluate((element) => (element as HTMLDialogElement).close());
      await page.locator('dialog').waitFor({ state: 'detached' });
    }
    await page.keyboard.press('2');
    await page.getByRole('heading', { name: 'Watched folders' }).waitFor();
    expect(opened.complaints).toEqual([]);
  });
});

/**
 * All that axe finds wrong, with the elements. Without the frames of other origins, of which the window has none, and without a list of
 * what is right, this takes half the processor time.
 */
async function violationsIn(page: Page, rules: 'all' | 'contrast' = 'all'): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await (rules === 'all' ? axe : axe.withRules('color-contrast')).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}
