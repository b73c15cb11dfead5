import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { describeWindow } from './support/describeWindow.ts';
import { requestsOn } from './support/fake.ts';

const selectedOf = (page: Page) =>
  page.locator('.row-selected').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-key')));

describeWindow('several recordings', (host) => {
  test('are selected with the keyboard, acted on together, and let go of', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.getByRole('row', { name: 'A001C014' }).focus();
    await page.keyboard.press(' ');
    await page.keyboard.press('Shift+ArrowDown');
    const bar = page.getByRole('region', { name: 'Selection' });
    await bar.getByText('2 recordings selected').waitFor();
    await bar.getByRole('button', { name: 'Pause' }).click();
    const first = await selectedOf(page);
    expect(first).toHaveLength(2);
    const commands = (await requestsOn(page, 'engine.command')) as readonly {
      readonly kind: string;
      readonly id: string;
    }[];
    expect(commands.map(({ kind }) => kind)).toEqual(['recording.pause', 'recording.pause']);
    expect(new Set(commands.map(({ id }) => id))).toEqual(new Set(first));
    await bar.getByRole('button', { name: 'Resume' }).waitFor();
    await page.getByRole('row', { name: 'A001C014' }).focus();
    await page.keyboard.press('Control+a');
    expect((await selectedOf(page)).length).toBeGreaterThan(4);
    await page.keyboard.press('Escape');
    await bar.waitFor({ state: 'detached' });
    expect(await selectedOf(page)).toEqual([]);
  });

  test('are selected with the mouse: one by one, and a range', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.getByRole('row', { name: 'A001C014' }).click({ modifiers: ['Control'] });
    await page.getByRole('row', { name: 'A001C013' }).click({ modifiers: ['Shift'] });
    const range = await selectedOf(page);
    expect(range.length).toBeGreaterThan(2);
    await page.getByRole('row', { name: 'A001C014' }).click({ modifiers: ['Control'] });
    expect(await selectedOf(page)).toHaveLength(range.length - 1);
    expect(await page.getByRole('grid').getAttribute('aria-multiselectable')).toBe('true');
    expect(await page.locator('[role="row"][aria-selected="true"]').count()).toBe(range.length - 1);
  });

  test('are put in the order that was chosen', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.getByRole('combobox', { name: 'Order' }).selectOption('By name');
    const names = await page
      .locator('.row-live')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
    expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true, sensitivity: 'base' })));
    expect(names.length).toBeGreaterThan(2);
  });
});
