import { expect, test } from 'vitest';
import { describeWindow } from './support/describeWindow.ts';
import { dropFolders, requestsOn } from './support/fake.ts';

const FIRST_START = {
  scenario: 'empty',
  hasKeys: false,
  patch: { app: { isSetUp: false }, destination: { bucket: '' } },
} as const;

describeWindow('the first start', (host) => {
  test('is done without a mouse', async () => {
    await using opened = await host().open(FIRST_START);
    const { page } = opened;
    /** Walks with Tab until the element with these words has the focus. */
    const walkTo = async (words: string): Promise<void> => {
      for (let presses = 0; presses < 40; presses += 1) {
        const here = await page.evaluate(() => {
          const active = document.activeElement;
          const label = active instanceof HTMLInputElement ? active.labels?.[0]?.textContent : active?.textContent;
          return label ?? '';
        });
        if (here.startsWith(words)) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`Tab does not lead to ${words}.`);
    };
    expect(await page.getByRole('button', { name: 'Continue' }).isDisabled()).toBe(true);
    await walkTo('Choose a folder');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Watch this folder?' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('list', { name: 'Watched folders' }).getByText('Day 08').waitFor();
    await walkTo('Continue');
    await page.keyboard.press('Enter');

    await page.getByRole('heading', { name: 'Where should it go?' }).waitFor();
    await walkTo('Bucket');
    await page.keyboard.type('day08-rushes');
    await walkTo('Enter keys');
    await page.keyboard.press('Enter');
    await walkTo('Access key ID');
    await page.keyboard.type('AKIAEXAMPLEQ7RX');
    await walkTo('Secret access key');
    await page.keyboard.type('the secret of the day');
    await walkTo('Store');
    await page.keyboard.press('Enter');
    await page.getByText('A key ending in Q7RX is stored.').waitFor();
    await walkTo('Continue');
    await page.keyboard.press('Enter');

    await page.getByRole('heading', { name: 'Does it work?' }).waitFor();
    await walkTo('Test connection');
    await page.keyboard.press('Enter');
    await page.getByText('Everything works.').waitFor();
    await walkTo('Start uploading');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Ready for the next take' }).waitFor();
    expect(await page.evaluate(() => window.fake.settings.app.isSetUp)).toBe(true);
    expect(await page.evaluate(() => window.fake.settings.destination.bucket)).toBe('day08-rushes');
  });

  test('is done without a keyboard, with a folder that is dropped', async () => {
    await using opened = await host().open({ ...FIRST_START, hasKeys: true, patch: { app: { isSetUp: false } } });
    const { page } = opened;
    await dropFolders(page, ['Day 08']);
    await page.getByRole('button', { name: 'Start watching' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByRole('button', { name: 'Start uploading' }).click();
    await page.getByRole('heading', { name: 'Ready for the next take' }).waitFor();
  });

  test.each([
    ['session', 'en-GB', 'Keys are kept in memory', 'ncrypted'],
    ['session', 'de-DE', 'bleiben im Arbeitsspeicher', 'erschlüsselt'],
    ['weak', 'en-GB', 'without protection', 'ncrypted'],
    ['weak', 'de-DE', 'Ungeschützt', 'erschlüsselt'],
  ] as const)('claims no encryption where keys are kept in a %s store (%s)', async (storage, locale, said, claim) => {
    await using opened = await host().open({ ...FIRST_START, patch: { app: { isSetUp: false } }, storage, locale });
    const { page } = opened;
    await dropFolders(page, ['Day 08']);
    await page.getByRole('dialog').getByRole('button').last().click();
    await page.locator('.setup-foot button').last().click();
    await page.getByText(said).waitFor();
    expect(await page.locator('main').innerText()).not.toContain(claim);
  });

  test('names the permission that is missing, and may be finished all the same', async () => {
    await using opened = await host().open({
      scenario: 'watching',
      failingStep: 'complete',
      patch: { app: { isSetUp: false } },
    });
    const { page } = opened;
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('Missing permission: s3:PutObject').waitFor();
    await page.getByText('The test did not pass. Go back to correct the destination.').waitFor();
    expect(await page.getByText('skipped').count()).toBe(3);
    await page.getByRole('button', { name: 'Finish without the test' }).click();
    await page.getByRole('heading', { name: 'Ready for the next take' }).waitFor();
  });

  test('asks for the test again when the destination may have changed', async () => {
    await using opened = await host().open({ scenario: 'watching', patch: { app: { isSetUp: false } } });
    const { page } = opened;
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByRole('button', { name: 'Start uploading' }).waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Finish without the test' }).waitFor();
  });

  test('does not call an empty field a mistake before anything was typed', async () => {
    await using opened = await host().open({ ...FIRST_START, scenario: 'watching' });
    const { page } = opened;
    await page.getByRole('button', { name: 'Continue' }).click();
    const bucket = page.getByRole('textbox', { name: 'Bucket' });
    expect(await bucket.getAttribute('aria-invalid')).toBeNull();
    await bucket.fill('x');
    expect(await bucket.getAttribute('aria-invalid')).toBe('true');
    await bucket.fill('');
    expect(await bucket.getAttribute('aria-invalid')).toBe('true');
  });

  test('stores typed keys with Continue, and asks for the missing one first', async () => {
    await using opened = await host().open({ ...FIRST_START, scenario: 'watching' });
    const { page } = opened;
    const next = page.getByRole('button', { name: 'Continue' });
    await next.click();
    await page.getByRole('textbox', { name: 'Bucket' }).fill('day08-rushes');
    await page.getByRole('button', { name: 'Enter keys…' }).click();
    await page.getByLabel('Access key ID').fill('AKIAEXAMPLEQ7RX');
    expect(await next.isDisabled()).toBe(true);
    expect(await page.getByLabel('Secret access key').getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('Secret access key').fill('the secret of the day');
    await next.click();
    await page.getByRole('heading', { name: 'Does it work?' }).waitFor();
    await expect
      .poll(() => requestsOn(page, 'credentials.set'))
      .toMatchObject([{ kind: 's3', accessKeyId: 'AKIAEXAMPLEQ7RX' }]);
  });

  test('forgets a secret as soon as it is stored', async () => {
    await using opened = await host().open({ ...FIRST_START, scenario: 'watching' });
    const { page } = opened;
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Enter keys…' }).click();
    await page.getByLabel('Access key ID').fill('AKIAEXAMPLEQ7RX');
    await page.getByLabel('Secret access key').fill('the secret of the day');
    await page.getByRole('button', { name: 'Store', exact: true }).click();
    await page.getByRole('button', { name: 'Replace…' }).click();
    expect(await page.getByLabel('Secret access key').inputValue()).toBe('');
    expect(await page.getByLabel('Secret access key').getAttribute('type')).toBe('password');
    await expect.poll(() => requestsOn(page, 'credentials.set')).toHaveLength(1);
  });

  test('says that keys come from the environment, and how to change them', async () => {
    await using opened = await host().open({
      ...FIRST_START,
      hasKeys: true,
      hasGivenKeys: true,
      storage: 'session',
      scenario: 'live',
    });
    const { page } = opened;
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('The access key comes from the environment variables').waitFor();
    await page.getByText('change S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, and start').waitFor();
    for (const text of ['entered again', 'is stored', 'Replace', 'Forget'])
      expect([text, await page.getByText(text).count()]).toEqual([text, 0]);
  });
});
