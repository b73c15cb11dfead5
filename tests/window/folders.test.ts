import { expect, test } from 'vitest';
import { describeWindow } from './support/describeWindow.ts';
import { dropFolders, requestsOn } from './support/fake.ts';

describeWindow('the folders', (host) => {
  test('show how each is watched, whether it works, and how many files match where that is known', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.keyboard.press('2');
    const items = await page
      .getByRole('listitem')
      .filter({ has: page.getByRole('button', { name: /^Preview/ }) })
      .allInnerTexts();
    expect(items).toHaveLength(5);
    expect(items[0]).toContain('Watching');
    expect(items[0]).toContain('42 matching files');
    expect(items[2]).toContain('Polling');
    expect(items[3]).toContain('Not reachable');
    expect(items[3]).toContain('The folder is not there.');
    expect(items[4]).toContain('Paused');
    for (const item of items.slice(3)) expect(item).not.toContain('matching');
  });

  test('show what the patterns take and leave before one is added', async () => {
    await using opened = await host().open({ offers: ['/media/Day 08', '/media/Day 09'] });
    const { page } = opened;
    await page.keyboard.press('2');
    await page.getByRole('button', { name: 'Add folder…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Watch these 2 folders?' });
    const text = await dialog.innerText();
    for (const piece of ['14 files, 186 GB', 'A003C001_261122_R7QK.mov', '29 files', '.DS_Store']) {
      expect(text).toContain(piece);
    }
    await dialog.getByRole('button', { name: 'Start watching' }).click();
    await page.getByText('/Day 09').waitFor();
    expect(await requestsOn(page, 'folders.add')).toEqual([{ paths: ['/media/Day 08', '/media/Day 09'] }]);
  });

  test('are added by dropping them anywhere', async () => {
    await using opened = await host().open({ offers: ['/media/Day 08'] });
    const { page } = opened;
    await dropFolders(page, ['Day 08']);
    await page.getByRole('button', { name: 'Start watching' }).click();
    expect(await requestsOn(page, 'offerDropped')).toEqual([['Day 08']]);
    expect(await requestsOn(page, 'folders.add')).toEqual([{ paths: ['/media/Day 08'] }]);
  });

  test('say so when what is dropped is no folder', async () => {
    await using opened = await host().open({ offers: [] });
    await dropFolders(opened.page, ['take.mov']);
    await opened.page.getByRole('alert').getByText('Only folders can be watched.').waitFor();
  });

  test('cover the window while something is dragged over it, and uncover it when it leaves', async () => {
    await using opened = await host().open();
    const { page } = opened;
    const drag = (type: string) =>
      page.evaluate((name) => {
        const files = new DataTransfer();
        files.items.add(new File([], 'Day 08'));
        const event = new DragEvent(name, { dataTransfer: files, bubbles: true, cancelable: true });
        document.querySelector('.main')?.dispatchEvent(event);
      }, type);
    await drag('dragenter');
    await page.getByText('Drop to watch').waitFor();
    await drag('dragleave');
    await page.getByText('Drop to watch').waitFor({ state: 'detached' });
  });

  test('are paused, resumed, looked into, and removed after a question', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.keyboard.press('2');
    await page.getByRole('button', { name: 'Pause: /mnt/nas/obs' }).click();
    await page.getByRole('button', { name: 'Resume: /mnt/nas/obs' }).click();
    await page.getByRole('button', { name: 'Preview: /mnt/nas/obs' }).click();
    await page
      .getByRole('dialog', { name: 'Contents of this folder' })
      .getByRole('button', { name: 'Close' })
      .last()
      .click();
    await page.getByRole('button', { name: 'Remove: /mnt/nas/obs' }).click();
    await page.getByRole('dialog').getByText('Nothing on disk is touched.').waitFor();
    await page.getByRole('button', { name: 'Stop watching' }).click();
    await page.getByRole('button', { name: 'Remove: /mnt/nas/obs' }).waitFor({ state: 'detached' });
    expect(await requestsOn(page, 'folders.setPaused')).toEqual([
      { path: '/mnt/nas/obs', isPaused: true },
      { path: '/mnt/nas/obs', isPaused: false },
    ]);
    expect(await requestsOn(page, 'folders.remove')).toEqual([{ path: '/mnt/nas/obs' }]);
  });
});
