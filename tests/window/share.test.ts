import { expect, test } from 'vitest';
import { describeWindow } from './support/describeWindow.ts';
import { requestsOn } from './support/fake.ts';

describeWindow('sharing a finished recording', (host) => {
  test('a link is copied or opened with the keyboard, for one of three times', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.getByRole('row', { name: 'A001C012' }).focus();
    await page.keyboard.press('l');
    await page.getByRole('dialog', { name: 'Share this recording' }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Copy link');
    await page.keyboard.press('Enter');
    await page.getByText('The link is on the clipboard. It is valid until').waitFor();
    await page.getByRole('radio', { name: '1 day' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByText('The link is on the clipboard.').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Open in the browser' }).press('Enter');
    await page.getByText('The browser opens the link. It is valid until').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await requestsOn(page, 'recording.share')).toEqual([
      { id: 'done-1', seconds: 86_400, to: 'clipboard' },
      { id: 'done-1', seconds: 604_800, to: 'browser' },
    ]);
    expect(opened.complaints).toEqual([]);
  });

  test('it is offered in the menu and the details of a finished recording, and of one in the history', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.getByRole('row', { name: 'A001C012' }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Share…' }).click();
    await page.getByRole('dialog', { name: 'Share this recording' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('row', { name: 'A001C012' }).click();
    await page.getByRole('complementary').getByRole('button', { name: 'Share…' }).waitFor();
    await page.getByRole('row', { name: 'A001C014' }).click();
    await page.getByRole('complementary').getByRole('button', { name: 'Share…' }).waitFor({ state: 'detached' });
    await page.keyboard.press('3');
    await page.getByRole('row', { name: 'B001C059' }).click();
    await page.getByRole('complementary').getByRole('button', { name: 'Share…' }).click();
    await page.getByRole('radio', { name: '1 hour' }).check({ force: true });
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByText('The link is on the clipboard.').waitFor();
    expect(await requestsOn(page, 'recording.share')).toMatchObject([{ seconds: 3_600, to: 'clipboard' }]);
  });

  test('a refusal says why and leaves the dialog open, in German too', async () => {
    await using opened = await host().open({ locale: 'de-DE' });
    const { page } = opened;
    await page.evaluate(() =>
      window.fake.refuse(
        'recording.share',
        'object_elsewhere',
        'The object of this recording is at another destination than the settings name.',
      ),
    );
    await page.getByRole('row', { name: 'A001C012' }).focus();
    await page.keyboard.press('l');
    await page.getByRole('button', { name: 'Link kopieren' }).click();
    const refusal = page.getByRole('alert');
    await refusal.getByText('an einem anderen Ziel, als die Einstellungen nennen').waitFor();
    await page.evaluate(() => window.fake.allow('recording.share'));
    await page.getByRole('button', { name: 'Link kopieren' }).click();
    await page.getByText('Der Link ist in der Zwischenablage.').waitFor();
    await refusal.waitFor({ state: 'detached' });
  });
});
