import { expect, test } from 'vitest';
import { describeWindow } from './support/describeWindow.ts';
import { requestsOn } from './support/fake.ts';

describeWindow('unfinished uploads', (host) => {
  test('show a long key without covering the buttons', async () => {
    await using opened = await host().open();
    const { page } = opened;
    const key = `streams/${'A001C002_a_long_name_of_a_camera_'.repeat(5)}.mov`;
    await page.evaluate((long) => {
      window.fake.uploads = window.fake.uploads.map((upload) => ({ ...upload, key: long }));
    }, key);
    await page.keyboard.press('5');
    const name = page.getByText(key).first();
    await name.waitFor();
    expect(await name.evaluate((text) => text.scrollWidth - text.clientWidth)).toBeLessThanOrEqual(0);
  });

  test('are listed with their facts, and those that may be worked on are protected', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.keyboard.press('5');
    await page.getByText('A/A001C001.mov').waitFor();
    const item = page.getByRole('listitem').filter({ hasText: 'A/A001C001.mov' });
    for (const fact of ['3 parts', '31.5 MB', 'less than 0.01 USD a month', 'from studio-2'])
      expect(await item.innerText()).toContain(fact);
    await page.getByText('A workstation worked on it within the last hour.').waitFor();
    for (const action of ['Continue with a file…', 'Complete…', 'Discard…'])
      expect(await page.getByRole('button', { name: `${action}: A/A001C002.mov` }).isDisabled()).toBe(true);
    // Another workstation may have left it: that is found out when it is tried.
    await page.evaluate(() => {
      window.fake.uploads = window.fake.uploads.map((upload) => ({ ...upload, isActive: false, usedBy: 'other' }));
    });
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByText('A recording of another workstation uses it.').first().waitFor();
    for (const [action, isDisabled] of [
      ['Continue with a file…', true],
      ['Complete…', false],
      ['Discard…', false],
    ] as const)
      expect(await page.getByRole('button', { name: `${action}: A/A001C002.mov` }).isDisabled()).toBe(isDisabled);
    await page.evaluate(() => {
      window.fake.uploads = window.fake.uploads.map((upload) => ({ ...upload, usedBy: null }));
    });
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByText('A recording of another workstation uses it.').first().waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Continue with a file…: A/A001C001.mov' }).click();
    await expect.poll(() => requestsOn(page, 'uploads.adopt')).toEqual([{ uploadId: 'old' }]);
    expect(opened.complaints).toEqual([]);
  });

  test('of recordings in the list are decided on there', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.evaluate(() => {
      window.fake.uploads = window.fake.uploads.map((upload) => ({ ...upload, isActive: false, usedBy: 'own' }));
    });
    await page.keyboard.press('5');
    await page.getByText('A recording in the list has it: decide there.').first().waitFor();
    for (const action of ['Continue with a file…', 'Complete…', 'Discard…'])
      expect(await page.getByRole('button', { name: `${action}: A/A001C001.mov` }).isDisabled()).toBe(true);
  });

  test('are completed and discarded after confirmation, with the keyboard', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.keyboard.press('5');
    await page.getByRole('button', { name: 'Complete…: A/A001C001.mov' }).press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Cancel');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await requestsOn(page, 'uploads.complete')).toEqual([]);
    await page.getByRole('button', { name: 'Complete…: A/A001C001.mov' }).press('Enter');
    await page.getByRole('dialog').getByText('marked as incomplete').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('is an incomplete object of 21.0 MB now.').waitFor();
    await page.getByText('A repair program such as untrunc').waitFor();
    await page.getByText('A/A001C001.mov', { exact: true }).waitFor({ state: 'detached' });
    await page.evaluate(() => {
      window.fake.uploads = window.fake.uploads.map((upload) => ({ ...upload, isActive: false }));
    });
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByRole('button', { name: 'Discard…: A/A001C002.mov' }).click();
    await page.getByRole('button', { name: 'Discard upload' }).click();
    await page.getByText('The store lists no open uploads.').waitFor();
    expect(await requestsOn(page, 'uploads.discard')).toEqual([{ uploadId: 'new' }]);
  });

  test('may be missing from the list of MinIO, which is said', async () => {
    await using opened = await host().open({ patch: { destination: { provider: 'minio' } } });
    await opened.page.keyboard.press('5');
    await opened.page.getByText('there may be some that are not in this list').waitFor();
    await using other = await host().open();
    await other.page.keyboard.press('5');
    await other.page.getByText('A/A001C001.mov').waitFor();
    expect(await other.page.getByText('there may be some that are not in this list').count()).toBe(0);
  });

  test('that cannot be listed or changed say why, in German too', async () => {
    await using opened = await host().open({ locale: 'de-DE' });
    const { page } = opened;
    await page.evaluate(() => window.fake.refuse('uploads.list', 'access_denied', 'Denied.'));
    await page.keyboard.press('5');
    await page.getByRole('alert').waitFor();
    await page.evaluate(() => {
      window.fake.allow('uploads.list');
      window.fake.refuse('uploads.discard', 'upload_in_use', 'In use.');
    });
    await page.getByRole('button', { name: 'Erneut nachsehen' }).click();
    await page.getByRole('button', { name: 'Verwerfen…: A/A001C001.mov' }).click();
    await page.getByRole('button', { name: 'Upload verwerfen' }).click();
    await page.getByText('Eine Aufnahme dieses Arbeitsplatzes benutzt diesen Upload.').waitFor();
  });
});
