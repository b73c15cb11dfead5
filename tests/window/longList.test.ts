import { expect, test } from 'vitest';
import { describeWindow } from './support/describeWindow.ts';

describeWindow('a list of a thousand', (host) => {
  test('draws the rows in sight only, and tells readers where they stand among all', async () => {
    await using opened = await host().open({ scenario: 'thousand' });
    const { page } = opened;
    const grid = page.getByRole('grid', { name: 'Live streams' });
    expect(await grid.getAttribute('aria-rowcount')).toBe('1002');
    expect(await page.getByRole('row').count()).toBeLessThan(30);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    await page.getByRole('row', { name: 'A0999C001' }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-rowindex'))).toBe('1002');
    expect(await page.getByRole('row').count()).toBeLessThan(30);
  });

  test('says below it how many files wait for their turn, and never that all is ready while some do', async () => {
    await using opened = await host().open();
    const waitingFiles = { count: 2_516, bytes: 1 };
    await opened.page.evaluate((files) => window.fake.changeEngine({ active: 5, waitingFiles: files }), waitingFiles);
    const more = opened.page.getByText('2,516 more wait their turn.');
    await more.waitFor();
    await opened.page.locator('.segment', { hasText: 'Finished' }).click();
    await more.waitFor({ state: 'detached' });

    await using empty = await host().open({ scenario: 'watching' });
    await empty.page.getByRole('heading', { name: 'Ready for the next take' }).waitFor();
    await empty.page.evaluate((files) => window.fake.changeEngine({ active: 0, waitingFiles: files }), waitingFiles);
    await empty.page.getByRole('heading', { name: '2,516 recordings wait.' }).waitFor();
  });

  test('keeps the row of the keyboard while the wheel goes elsewhere', async () => {
    await using opened = await host().open({ scenario: 'thousand' });
    const { page } = opened;
    await page.keyboard.press('ArrowDown');
    await page.evaluate(() => document.querySelector('#streams')?.scrollTo(0, 30_000));
    await page.getByRole('row', { name: 'A0467C001' }).waitFor({ state: 'attached' });
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-key'))).toBe('row-0');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-key'))).toBe('row-1');
  });

  test('keeps a row in sight when the details make the list narrow', async () => {
    await using opened = await host().open({ scenario: 'thousand', size: { width: 1400, height: 800 } });
    const { page } = opened;
    await page.evaluate(() => document.querySelector('#streams')?.scrollTo(0, 20_000));
    const row = page.getByRole('row', { name: 'A0315C001' });
    await row.click();
    await page.getByRole('complementary', { name: 'Details' }).waitFor();
    await page.locator('.list-narrow').waitFor();
    const isInSight = () =>
      row.evaluate((element) => {
        const [box, list] = [element.getBoundingClientRect(), element.closest('.list')?.getBoundingClientRect()];
        return list !== undefined && box.top >= list.top - 1 && box.bottom <= list.bottom + 1;
      });
    await expect.poll(isInSight).toBe(true);
  });

  test('keeps the focus on a recording that moves to another group', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.keyboard.press('ArrowDown');
    await page.evaluate(() => window.fake.change('live-1', { phase: 'completed' }));
    await page.getByRole('row', { name: 'A001C014' }).getByText('Safe in the cloud').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-key'))).toBe('live-1');
  });

  test('draws again only the rows that changed', async () => {
    await using opened = await host().open({ scenario: 'thousand' });
    const { page } = opened;
    const changed = await page.evaluate(async () => {
      // The sparklines take a sample a second; between two of them nothing but the change moves.
      await new Promise((resolve) => setTimeout(resolve, 50));
      const rows = new Set<string>();
      const observer = new MutationObserver((records) => {
        for (const record of records) {
          const element = record.target instanceof Element ? record.target : record.target.parentElement;
          const key = element?.closest('[data-key]')?.getAttribute('data-key');
          if (key != null && element?.closest('.sparkline') === null) rows.add(key);
        }
      });
      observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
      window.fake.change('row-2', { partsStored: 3 });
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      // A busy machine draws it some frames later. What else is drawn comes with it, or in the frame after it.
      for (let frames = 0; rows.size === 0 && frames < 600; frames += 1) await frame();
      await frame();
      await frame();
      observer.disconnect();
      return [...rows];
    });
    expect(changed).toEqual(['row-2']);
  });
});

describeWindow('a long name', (host) => {
  test.each([720, 1240])('is shown with its whole end in a window of %d pixels', async (width) => {
    await using opened = await host().open({ size: { width, height: 800 } });
    const name = 'A001C002_261130_a_long_name_of_the_second_camera_in_the_interview_with_the_director_take_07.ts';
    await opened.page.evaluate((changed) => window.fake.change('live-1', { name: changed }), name);
    const tail = opened.page.getByRole('row', { name }).locator('.file-name-tail', { hasText: 'ke_07.ts' });
    await tail.waitFor();
    // A box that is narrower by a fraction of a pixel already shows an ellipsis.
    const missing = await tail.evaluate((end) => {
      const text = document.createRange();
      text.selectNodeContents(end);
      return text.getBoundingClientRect().width - end.getBoundingClientRect().width;
    });
    expect(missing).toBeLessThan(0.01);
  });
});
