import { expect, test } from 'vitest';
import { describeWindow } from './support/describeWindow.ts';
import { requestsOn } from './support/fake.ts';

const NOW = Date.UTC(2026, 10, 21, 14, 32, 10);

describeWindow('what was discarded or removed', (host) => {
  test('is carried out after a moment, and not when it is undone before', async () => {
    await using opened = await host().open({ nowMs: NOW });
    const { page } = opened;
    const discard = async (name: string): Promise<void> => {
      await page.getByRole('row', { name }).focus();
      await page.keyboard.press('Delete');
      await page.getByRole('button', { name: 'Discard upload' }).click();
    };
    await discard('A001C014');
    await page.getByText('The upload of A001C014_261121_R7QK.mov will be discarded.').waitFor();
    await page.clock.fastForward(3_000);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.clock.fastForward(60_000);
    expect(await requestsOn(page, 'engine.command')).toEqual([]);

    await discard('A001C014');
    await discard('B002C009');
    await page.getByText('2 changes will be made.').waitFor();
    await page.clock.fastForward(9_000);
    await page.getByRole('button', { name: 'Undo' }).waitFor({ state: 'detached' });
    await expect
      .poll(() => requestsOn(page, 'engine.command'))
      .toEqual([
        { kind: 'recording.discard', id: 'live-1' },
        { kind: 'recording.discard', id: 'live-2' },
      ]);
  });

  test('is left alone meanwhile: nothing else is offered for it', async () => {
    await using opened = await host().open({ nowMs: NOW, scenario: 'attention' });
    const { page } = opened;
    const row = page.getByRole('row', { name: 'B002C005' });
    await row.getByRole('button', { name: 'Discard…: B002C005' }).click();
    await page.getByRole('button', { name: 'Delete the only copy' }).click();
    await row.getByText('will be discarded').waitFor();
    expect(await row.locator('.attention-buttons button').count()).toBe(0);
    await row.focus();
    await page.keyboard.press('r');
    expect(await requestsOn(page, 'engine.command')).toEqual([]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await row.getByRole('button', { name: 'Complete what is stored' }).waitFor();
  });

  test('is undone with the keyboard', async () => {
    await using opened = await host().open({ nowMs: NOW });
    const { page } = opened;
    await page.keyboard.press('2');
    await page.getByRole('button', { name: 'Remove: /mnt/nas/obs' }).click();
    await page.getByRole('button', { name: 'Stop watching' }).click();
    await page.getByText('/mnt/nas/obs will no longer be watched.').waitFor();
    await page.keyboard.press('Control+z');
    await page.getByRole('button', { name: 'Undo' }).waitFor({ state: 'detached' });
    await page.clock.fastForward(60_000);
    expect(await requestsOn(page, 'folders.remove')).toEqual([]);
  });

  test('is not carried out when the window goes away meanwhile', async () => {
    await using opened = await host().open({ nowMs: NOW });
    const { page } = opened;
    await page.keyboard.press('2');
    await page.getByRole('button', { name: 'Remove: /mnt/nas/obs' }).click();
    await page.getByRole('button', { name: 'Stop watching' }).click();
    await page.getByText('/mnt/nas/obs will no longer be watched.').waitFor();
    await page.reload();
    await page.getByRole('row').first().waitFor();
    await page.clock.fastForward(60_000);
    expect(await requestsOn(page, 'folders.remove')).toEqual([]);
  });
});
