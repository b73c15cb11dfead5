import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { describeWindow } from './support/describeWindow.ts';

const PHONE = { width: 390, height: 844 };
const SCREENS_EN = ['Streams', 'Folders', 'History', 'Settings', 'Unfinished uploads'];

/** Texts of these elements that are cut, and elements that reach out of their row or of the window. */
function cutOrOutside(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const words = ['.status-words h1', '.status-words p', '.attention-sentence', '.file-name-head', '.bytes-line span'];
    for (const element of document.querySelectorAll(words.join())) {
      const isCut = element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1;
      // Inline elements have no box of their own.
      if (isCut && element.clientWidth > 0) found.push(`cut: ${element.textContent}`);
    }
    for (const row of document.querySelectorAll('.row')) {
      const { bottom, right } = row.getBoundingClientRect();
      for (const element of row.querySelectorAll('*')) {
        const box = element.getBoundingClientRect();
        if (box.bottom > bottom + 1 || box.right > right + 1)
          found.push(`outside of its row: ${element.tagName} ${element.textContent}`);
      }
    }
    // A column of single words is no sentence.
    for (const sentence of document.querySelectorAll('.outage p'))
      if (sentence.clientWidth < 200) found.push(`squeezed: ${sentence.textContent}`);
    for (const element of document.querySelectorAll('.toolbar *, .status *')) {
      if (element.getBoundingClientRect().right > window.innerWidth + 1)
        found.push(`outside of the window: ${element.textContent}`);
    }
    return found;
  });
}

describeWindow('the window on a telephone', (host) => {
  test.each([
    ['attention', 'en-GB'],
    ['attention', 'de-DE'],
    ['live', 'en-GB'],
    ['live', 'de-DE'],
    ['outages', 'de-DE'],
    ['safe', 'de-DE'],
  ] as const)('cuts nothing that matters: %s, %s', async (scenario, locale) => {
    await using opened = await host().open({ scenario, locale, size: PHONE });
    const { page } = opened;
    await page.locator('.row').first().waitFor();
    expect(await cutOrOutside(page)).toEqual([]);
  });

  test.each([
    ['2', 'Folders'],
    ['3', 'History'],
    ['4', 'Settings'],
    ['5', 'Unfinished uploads'],
  ])('has every button inside the window: key %s, %s', async (key) => {
    await using opened = await host().open({ scenario: 'live', locale: 'de-DE', size: PHONE });
    const { page } = opened;
    await page.keyboard.press(key);
    await page.locator('.nav-item[aria-current="page"]').nth(0).waitFor();
    await page.waitForFunction(() => document.querySelectorAll('main button, .workplace button').length > 8);
    const outside = await page.evaluate(() =>
      Array.from(document.querySelectorAll('button, input, select, textarea'))
        .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1)
        .map((element) => element.getAttribute('aria-label') ?? element.textContent),
    );
    expect(outside).toEqual([]);
  });

  test.each([
    [390, 'en-GB'],
    [390, 'de-DE'],
    [768, 'en-GB'],
    [768, 'de-DE'],
  ] as const)('shows the rates and the button that adds a folder at %d px (%s)', async (width, locale) => {
    await using opened = await host().open({ scenario: 'live', locale, size: { width, height: 844 } });
    const { page } = opened;
    await page.locator('.row').first().waitFor();
    for (const rate of await page
      .locator('.totals dd')
      .all()
      .then((all) => all.slice(0, 2)))
      expect(await rate.isVisible()).toBe(true);
    expect(await page.locator('.toolbar .button').isVisible()).toBe(true);
    expect(await cutOrOutside(page)).toEqual([]);
  });

  test.each([PHONE, { width: 720, height: 700 }])('names its screens to a screen reader at $width px', async (size) => {
    await using opened = await host().open({ scenario: 'attention', size });
    const navigation = opened.page.getByRole('navigation');
    for (const screen of SCREENS_EN) await navigation.getByRole('button', { name: new RegExp(`^${screen}`) }).waitFor();
  });

  test.each(['en-GB', 'de-DE'])('shows six missing folders in one line that opens (%s)', async (locale) => {
    await using opened = await host().open({ scenario: 'live', locale, size: PHONE });
    const { page } = opened;
    /** So many folders are missing. */
    const lose = (folders: number): Promise<void> =>
      page.evaluate((length) => {
        const since = new Date().toISOString();
        const outage = { kind: 'folder_missing', code: 'source_missing', message: '', since, nextTry: null } as const;
        const names = Array.from({ length }, (_, index) => `/Volumes/CAM_${index + 1}`);
        const outages = names.map((name) => ({ ...outage, name, recordings: 0, remedy: 'open_folders' as const }));
        window.fake.changeEngine({ outages });
      }, folders);
    await lose(6);
    const list = page.locator('.outages');
    const line = list.getByText(locale === 'de-DE' ? '6 Ordner getrennt' : '6 folders disconnected');
    await line.waitFor();
    expect((await list.boundingBox())?.height).toBeLessThan(60);
    expect(await list.getByText('CAM_6').isVisible()).toBe(false);
    await line.click();
    await list.getByText('CAM_1').waitFor();
    expect(await list.getByRole('button').count()).toBe(6);
    expect(await cutOrOutside(page)).toEqual([]);
    // Two of a kind stay as they are.
    await lose(2);
    await line.waitFor({ state: 'detached' });
    await list.getByText('CAM_2').waitFor();
  });

  test('tells what did not work in lines as wide as the window', async () => {
    await using opened = await host().open({ scenario: 'live', locale: 'de-DE', size: PHONE });
    const { page } = opened;
    await page.keyboard.press('2');
    await page.evaluate(() => window.fake.refuse('folders.create', 'folder_not_created', 'No.'));
    await page
      .getByRole('button', { name: /^Ordner anlegen/ })
      .first()
      .click();
    const sentence = page.locator('.toast p').filter({ hasText: 'Der Ordner kann nicht angelegt werden.' });
    await sentence.waitFor();
    expect(await sentence.evaluate((one) => one.clientWidth)).toBeGreaterThan(200);
  });
});
