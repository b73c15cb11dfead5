import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { describeWindow } from './support/describeWindow.ts';

const COUNT = 10_000;

describeWindow('the history', (host) => {
  test('holds ten thousand recordings, of which only the visible ones are rendered, and is reached to its end', async () => {
    await using opened = await host().open({ historySize: COUNT });
    const { page } = opened;
    await page.keyboard.press('3');
    await page.getByText('10,000 recordings').first().waitFor();
    await page.getByRole('row', { name: 'B001C9999' }).focus();
    expect(await page.locator('#history .row').count()).toBeLessThan(60);
    await expect
      .poll(async () => {
        await page.keyboard.press('End');
        return page.getByRole('row', { name: 'A001C000_' }).count();
      })
      .toBe(1);
    expect(await page.locator('#history .row').count()).toBeLessThan(60);
    expect(opened.complaints).toEqual([]);
  });

  test('finds by words of name, folder and key, by day, folder and result', async () => {
    await using opened = await host().open({ historySize: COUNT });
    const { page } = opened;
    await page.keyboard.press('3');
    await page.keyboard.press('/');
    await page.keyboard.type('cam_b C4321');
    await untilFound(page, '1 recording,');
    await page.getByRole('row', { name: 'B001C4321' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('combobox', { name: 'Result' }).selectOption('Incomplete');
    await untilFound(page, '333 recordings');
    await page.getByRole('combobox', { name: 'Folder' }).selectOption({ label: '/Volumes/SHUTTLE_02/CAM_A' });
    await page.getByText('Nothing matches.').waitFor();
    await page.getByRole('button', { name: 'Show everything' }).click();
    await untilFound(page, '10,000 recordings');
    await page.getByLabel('Day', { exact: true }).fill('2026-11-20');
    await untilFound(page, '40 recordings');
    // The rows come by themselves, before or after the sums.
    await expect.poll(() => page.locator('.history-day').count()).toBe(1);
    expect(await page.locator('.history-day').innerText()).toContain('Friday, 20 November 2026');
  });

  test('is read with the keyboard: rows, then the details of one, and back', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.keyboard.press('3');
    await page.keyboard.press('/');
    await page.getByRole('row', { name: 'B001C059' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const details = page.getByRole('complementary', { name: 'Details' });
    const text = await details.innerText();
    for (const piece of ['A001C058_261121_R7QK.mov', '0000003a', '10:21:04:12', 'streams/past-58/'])
      expect(text).toContain(piece);
    await page.keyboard.press('ArrowDown');
    await details.getByText('B001C057_261121_R7QK.mov').first().waitFor();
    await page.keyboard.press('Enter');
    await details.waitFor({ state: 'detached' });
  });

  test('shows a recording that was just finished, without losing the place in the list', async () => {
    await using opened = await host().open({ historySize: COUNT });
    const { page } = opened;
    await page.keyboard.press('3');
    await page.getByRole('row', { name: 'B001C9999' }).waitFor();
    await page.evaluate(() => {
      const [newest] = window.fake.history;
      if (newest === undefined) throw new Error('There is a history.');
      window.fake.history = [
        { ...newest, id: 'new', name: 'C001C001.mov', path: '/C001C001.mov' },
        ...window.fake.history,
      ];
      window.fake.change('live-1', { phase: 'completed' });
    });
    await page.getByRole('row', { name: 'C001C001' }).waitFor();
    await untilFound(page, '10,001 recordings');
  });

  test('says why it cannot be read', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.evaluate(() => window.fake.refuse('history.page', 'checkpoint_unavailable', 'Redis is away.'));
    await page.keyboard.press('3');
    await page.getByRole('alert').getByText('The journal cannot be reached.').waitFor();
  });

  test('is empty at first', async () => {
    await using opened = await host().open({ historySize: 0 });
    await opened.page.keyboard.press('3');
    await opened.page.getByText('Nothing was uploaded yet.').waitFor();
  });
});

async function untilFound(page: Page, text: string): Promise<void> {
  await page.locator('.history-sums').getByText(text).waitFor();
}
