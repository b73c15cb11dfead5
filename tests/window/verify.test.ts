import { expect, test } from 'vitest';
import { describeWindow } from './support/describeWindow.ts';
import { requestsOn } from './support/fake.ts';

describeWindow('verifying in the cloud', (host) => {
  test('the filtered history is verified with progress, and the report names what differs', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.keyboard.press('3');
    await page.getByLabel('Result').selectOption('complete');
    await page.evaluate(() => {
      window.fake.verify = (total) =>
        new Promise((resolve) => {
          const problem = 'It has 7 bytes instead of 12.';
          window.fake.cancelVerify = () =>
            resolve({
              equal: 1,
              differing: 1,
              problems: [{ name: 'A1.mov', key: 'A/A1.mov', problem }],
              unchecked: 58,
            });
          const bytes = { checkedBytes: 5_000_000, totalBytes: 20_000_000 };
          window.fake.push('verify.progress', { checked: 2, total, ...bytes, differing: 1, name: 'B002.mov' });
        });
    });
    await page.getByRole('button', { name: 'Verify in the cloud…' }).press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Verify');
    await page.keyboard.press('Enter');
    await page.getByText('2 of 60 objects, 5.00 MB of 20.0 MB').waitFor();
    await page.getByText('B002.mov').waitFor();
    expect(await page.getByRole('progressbar', { name: 'Verify in the cloud' }).getAttribute('aria-valuenow')).toBe(
      '25',
    );
    await page.getByRole('button', { name: 'Cancel' }).click();
    const report = page.getByRole('status').filter({ hasText: '1 object matches.' });
    await report.waitFor();
    for (const text of [
      '1 object differs.',
      '58 objects were not checked.',
      'A/A1.mov',
      'It has 7 bytes instead of 12.',
    ])
      expect(await report.innerText()).toContain(text);
    expect(await requestsOn(page, 'verify.run')).toMatchObject([{ ids: null, filter: { outcome: 'complete' } }]);
    expect(opened.complaints).toEqual([]);
  });

  test('it is offered for one finished recording, for selected ones, and for one in the history', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.getByRole('row', { name: 'A001C012' }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Verify in the cloud…' }).click();
    await page.getByRole('dialog').getByText('A001C012').waitFor();
    await page.getByRole('button', { name: 'Verify', exact: true }).click();
    await page.getByText('1 object matches.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('row', { name: 'A001C012' }).focus();
    await page.keyboard.press(' ');
    await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Verify in the cloud…' }).click();
    await page.getByRole('button', { name: 'Verify', exact: true }).click();
    await page.getByText('1 object matches.').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('3');
    await page.getByRole('row', { name: 'B001C059' }).click();
    await page.getByRole('complementary').getByRole('button', { name: 'Verify in the cloud…' }).click();
    await page.getByRole('dialog').getByText('B001C059').waitFor();
    expect(await requestsOn(page, 'verify.run')).toEqual([
      { ids: ['done-1'], filter: null },
      { ids: ['done-1'], filter: null },
    ]);
  });

  test('closing the dialog cancels, and a refusal says why, in German too', async () => {
    await using opened = await host().open({ locale: 'de-DE' });
    const { page } = opened;
    await page.keyboard.press('3');
    await page.evaluate(() => window.fake.refuse('verify.run', 'access_denied', 'Denied.'));
    await page.getByRole('button', { name: 'In der Cloud prüfen…' }).click();
    await page.getByRole('button', { name: 'Prüfen', exact: true }).click();
    await page.getByRole('alert').getByText('Den Zugangsdaten fehlt eine Berechtigung').waitFor();
    await page.evaluate(() => {
      window.fake.allow('verify.run');
      window.fake.verify = () => new Promise(() => undefined);
    });
    await page.getByRole('button', { name: 'Erneut prüfen' }).click();
    await page.getByText('Der Speicher wird gefragt').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => requestsOn(page, 'verify.cancel')).toHaveLength(1);
  });
});
