import { expect, test } from 'vitest';
import { describeWindow } from './support/describeWindow.ts';
import { requestsOn } from './support/fake.ts';

const NOW = Date.UTC(2026, 10, 21, 14, 32, 10);

describeWindow('the quick limit', (host) => {
  test('is set and ended with the keyboard alone, and the header says how long it holds', async () => {
    await using opened = await host().open({ nowMs: NOW });
    const { page } = opened;
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('b');
    const focused = (): Promise<string | undefined> =>
      page.evaluate(() => document.activeElement?.parentElement?.innerText);
    await expect.poll(focused).toBe('As in the settings');
    // No limit, 5, 10.
    for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByText(/^Limited to 10 Mbit\/s until \d\d:\d\d$/).waitFor();

    await page.getByRole('button', { name: 'Limit…' }).press('Enter');
    await page.getByText('Other').click();
    await page.getByLabel('Own limit').fill('0.1');
    await page.getByText('Write a number from 0.6 to 800,000.').waitFor();
    await page.getByLabel('Own limit').fill('12.5');
    await page.getByText('Until I change it').click();
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('Limited to 12.5 Mbit/s until you change it').waitFor();

    await page.getByRole('button', { name: 'Limit…' }).click();
    expect(await page.getByLabel('Own limit').inputValue()).toBe('12.5');
    await page.getByText('As in the settings').click();
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.locator('.status-limit').waitFor({ state: 'detached' });
    expect(await requestsOn(page, 'engine.command')).toEqual([
      { kind: 'engine.limit', bytesPerSecond: 1_250_000, term: 'hour' },
      { kind: 'engine.limit', bytesPerSecond: 1_562_500, term: 'changed' },
      { kind: 'engine.unlimit' },
    ]);
  });
});
