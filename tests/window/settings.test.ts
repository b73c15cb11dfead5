import { expect, test } from 'vitest';
import { describeWindow } from './support/describeWindow.ts';
import { requestsOn } from './support/fake.ts';

describeWindow('the settings', (host) => {
  const open = async (options: Parameters<ReturnType<typeof host>['open']>[0] = {}) => {
    const opened = await host().open(options);
    await opened.page.keyboard.press(',');
    await opened.page.getByRole('heading', { name: 'Destination' }).waitFor();
    return opened;
  };

  test('check what is typed with a sentence, and save it when it is right', async () => {
    await using opened = await open();
    const { page } = opened;
    const timeout = page.getByRole('textbox', { name: 'Stream timeout' });
    await timeout.fill('0.5');
    await page.getByText('From 1 to 86,400.').waitFor();
    await timeout.press('Enter');
    expect(await requestsOn(page, 'settings.set')).toEqual([]);
    await timeout.fill('45');
    await timeout.press('Enter');
    await expect.poll(() => requestsOn(page, 'settings.set')).toEqual([{ upload: { timeoutSeconds: 45 } }]);
  });

  test('ask before unsaved changes are dropped, and not while a valid one is being saved', async () => {
    await using opened = await open();
    const { page } = opened;
    const timeout = page.getByRole('textbox', { name: 'Stream timeout' });
    const streams = page.getByRole('button', { name: 'Streams' });
    await timeout.fill('0.5');
    await streams.click();
    const dialog = page.getByRole('dialog', { name: 'Leave without saving?' });
    await dialog.getByRole('button', { name: 'Stay' }).click();
    expect(await timeout.inputValue()).toBe('0.5');
    await timeout.fill('45');
    await streams.click();
    await page.getByRole('grid', { name: 'Live streams' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await expect.poll(() => requestsOn(page, 'settings.set')).toEqual([{ upload: { timeoutSeconds: 45 } }]);

    await page.keyboard.press(',');
    await page.getByRole('textbox', { name: 'Bucket' }).fill('another-bucket');
    await streams.click();
    await dialog.getByRole('button', { name: 'Discard changes' }).click();
    await page.getByRole('grid', { name: 'Live streams' }).waitFor();
    expect(await page.evaluate(() => window.fake.settings.destination.bucket)).toBe('day07-rushes');
  });

  test('say how long a recording fits the part size, at the rate of now', async () => {
    await using opened = await open();
    const { page } = opened;
    await page
      .getByText('Largest possible recording: 12.9 TB. At 193 Mbit/s, the current rate, that is 149 hours.')
      .waitFor();
    await page.getByRole('textbox', { name: 'Part size' }).fill('5');
    await page.getByText('Largest possible recording: 8.59 TB.').waitFor();
  });

  test('show a key of the template, the place of an error, and complete a variable', async () => {
    await using opened = await open();
    const { page } = opened;
    const template = page.getByRole('textbox', { name: 'Key template' });
    expect(await template.inputValue()).toBe('streams/{stream_id}/{name}');
    await template.fill('raw/{nmae}');
    await page.getByText('Character 5: there is no variable {nmae}.').waitFor();
    await template.fill('{pro');
    const variables = page.getByRole('group', { name: 'Variables' });
    expect(await variables.getByRole('button').allInnerTexts()).toEqual(['{project}']);
    await variables.getByRole('button', { name: 'Insert {project}' }).click();
    await expect.poll(() => template.inputValue()).toBe('{project}');
    await template.pressSequentially('/{name}');
    await page.getByText('Character 1: {project} is known only when a file is finished').waitFor();
    await page.getByRole('textbox', { name: 'Texts for keys' }).fill('project=Harbour');
    await page.getByText(/^Example: .*Harbour\/A001_C002\.mov$/).waitFor();
  });

  test('switch presets on and off', async () => {
    await using opened = await open();
    const { page } = opened;
    const presets = page.getByRole('group', { name: 'Presets' });
    await presets.getByRole('button', { name: 'Audio' }).click();
    const include = () => page.evaluate(() => window.fake.settings.patterns.include);
    await expect.poll(include).toContain('@audio');
    await presets.getByRole('button', { name: 'Audio', pressed: true }).click();
    await expect.poll(include).not.toContain('@audio');
  });

  test('never send a destination that is half typed', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.getByRole('combobox', { name: 'Provider' }).selectOption('r2');
    await page.getByText('Replace {account} with your account ID.').waitFor();
    expect(await page.getByRole('button', { name: 'Apply' }).isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Test connection' }).isDisabled()).toBe(true);
    await page.getByRole('textbox', { name: 'Endpoint' }).fill('https://abc.r2.cloudflarestorage.com');
    expect(await requestsOn(page, 'settings.set')).toEqual([]);
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect
      .poll(() => page.evaluate(() => window.fake.settings.destination))
      .toMatchObject({
        provider: 'r2',
        region: 'auto',
        needsEqualParts: true,
        isPathStyle: true,
        bucket: 'day07-rushes',
      });
    await page.getByText('Applied. New uploads go to this destination.').waitFor();
    await page.getByRole('textbox', { name: 'Bucket' }).fill('day08-rushes');
    await page.getByText('Not applied. Uploads still go to the previous destination.').waitFor();
    expect(await page.getByText('Applied. New uploads').count()).toBe(0);
  });

  test('test the connection as it is typed, step by step', async () => {
    await using opened = await open({ failingStep: 'create' });
    const { page } = opened;
    await page.getByRole('textbox', { name: 'Bucket' }).fill('another-bucket');
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('The test did not pass.').waitFor();
    await page.getByText('Missing permission: s3:PutObject').waitFor();
    await expect
      .poll(() => requestsOn(page, 'destination.test'))
      .toMatchObject([{ destination: { bucket: 'another-bucket' } }]);
  });

  test.each([
    [
      'en-GB',
      'Test connection',
      'ends uploads after 1 day.',
      'deletes finished recordings after 90 days.',
      'No rule ends',
    ],
    [
      'de-DE',
      'Verbindung testen',
      'beendet Uploads nach 1 Tag.',
      'löscht fertige Aufnahmen nach 90 Tagen.',
      'Keine Regel',
    ],
  ])('warn of the lifecycle rules of the bucket (%s)', async (locale, button, early, expires, none) => {
    await using opened = await host().open({ locale });
    const { page } = opened;
    await page.keyboard.press(',');
    await page.evaluate(() => {
      window.fake.lifecycle = {
        state: 'read',
        warnings: [
          { kind: 'aborts_early', rule: 'early', days: 1 },
          { kind: 'expires', rule: 'clean', days: 90, date: null },
        ],
        proposal: '{"Rules":[]}',
      };
    });
    await page.getByRole('button', { name: button }).click();
    for (const text of [early, expires, none]) await page.getByText(text).waitFor();
    expect(await page.getByText('{"Rules":[]}').isVisible()).toBe(false);
    await page.getByText(none).click();
    await page.getByText('{"Rules":[]}').waitFor();
    expect(opened.complaints).toEqual([]);
  });

  test('take keys, show that they are stored, and forget them', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.getByText('A key ending in Q7RX is stored.').waitFor();
    await page.getByRole('button', { name: 'Forget' }).click();
    await page.getByText('No key is stored.').waitFor();
    await expect.poll(() => requestsOn(page, 'credentials.clear')).toEqual([{ kind: 's3' }]);
  });

  test.each([
    ['en', 'Licences…', 'Licences', 'Programs and packages'],
    ['de', 'Lizenzen…', 'Lizenzen', 'Programme und Pakete'],
  ] as const)(
    'show the licences of what is shipped, by keyboard and with headings (%s)',
    async (language, opens, title, list) => {
      await using opened = await host().open({ patch: { app: { language } } });
      const { page } = opened;
      await page.keyboard.press('4');
      const button = page.getByRole('button', { name: opens });
      await button.press('Enter');
      const dialog = page.getByRole('dialog', { name: title });
      const region = dialog.getByRole('region', { name: list });
      await dialog.getByRole('heading', { name: 'ffprobe 4.0.2' }).waitFor();
      expect(await dialog.getByRole('heading', { level: 3 }).count()).toBe(41);
      await page.keyboard.press('Tab');
      await expect.poll(() => region.evaluate((element) => element === document.activeElement)).toBe(true);
      await page.keyboard.press('End');
      await expect.poll(() => region.evaluate(({ scrollTop }) => scrollTop)).toBeGreaterThan(500);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true);
    },
  );

  test('wait with Redis for its address, then test it', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.getByRole('combobox', { name: 'Keep the journal in' }).selectOption('redis');
    expect(await requestsOn(page, 'settings.set')).toEqual([]);
    const url = page.getByRole('textbox', { name: 'Redis URL' });
    await url.fill('redis://:secret@cart:6379');
    await page.getByText('The URL must not contain the password.').waitFor();
    await url.fill('redis://cart:6379/0');
    await page.getByRole('button', { name: 'Test Redis' }).click();
    await page.getByText('Redis answers in 2 ms.').waitFor();
    expect(await requestsOn(page, 'settings.set')).toEqual([]);
    await page.getByRole('button', { name: 'Use this Redis' }).press('Enter');
    await expect
      .poll(() => requestsOn(page, 'settings.set'))
      .toEqual([{ journal: { kind: 'redis', redisUrl: 'redis://cart:6379/0' } }]);
  });

  test('make a secret for a webhook, apply its address, and send a test', async () => {
    await using opened = await open();
    const { page } = opened;
    const card = page.getByRole('region', { name: 'Webhook' });
    const url = card.getByRole('textbox', { name: 'URL' });
    expect(await card.getByRole('button').count()).toBe(0);
    await url.fill('http://hooks.example.com/rushes');
    await card.getByText('Use https: messages contain the paths of recordings.').waitFor();
    await url.fill('https://hooks.example.com/rushes');
    await card.getByText('No secret is stored for this server, so nothing is sent.').waitFor();
    await card.getByRole('button', { name: 'Enter secret…' }).click();
    const secret = card.getByLabel('Secret');
    await secret.fill('hunter2');
    expect(await card.getByRole('button', { name: 'Store' }).isDisabled()).toBe(true);
    await card.getByRole('button', { name: 'Create a secret' }).click();
    const made = await secret.inputValue();
    expect(made).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(await secret.getAttribute('type')).toBe('text');
    await card.getByRole('button', { name: 'Store' }).click();
    await card.getByText('A secret is stored.').waitFor();
    expect(await requestsOn(page, 'credentials.set')).toEqual([
      { kind: 'webhook', target: 'https://hooks.example.com/rushes', signingSecret: made },
    ]);
    await card.getByRole('button', { name: 'Use this webhook' }).click();
    await card.getByRole('button', { name: 'Send a test' }).click();
    await card.getByText('The webhook accepted the message (status 204).').waitFor();
    expect(await requestsOn(page, 'settings.set')).toEqual([
      { app: { webhookUrl: 'https://hooks.example.com/rushes' } },
    ]);
    await url.fill('https://other.example.com/');
    await card.getByText('No secret is stored for this server, so nothing is sent.').waitFor();
    expect(await card.getByRole('button', { name: 'Send a test' }).isDisabled()).toBe(true);
    await url.fill('');
    await card.getByRole('button', { name: 'Send no more messages' }).click();
    await expect.poll(() => requestsOn(page, 'settings.set')).toHaveLength(2);
  });

  test('go back to the journal of this machine at once, without the Redis that was typed', async () => {
    await using opened = await open();
    const { page } = opened;
    const kind = page.getByRole('combobox', { name: 'Keep the journal in' });
    await kind.selectOption('redis');
    await page.getByRole('textbox', { name: 'Redis URL' }).fill('redis://cart:6379/0');
    await kind.selectOption('embedded');
    await expect
      .poll(() => requestsOn(page, 'settings.set'))
      .toEqual([{ journal: { kind: 'embedded', redisUrl: '' } }]);
    await page.keyboard.press('1');
    await page.getByRole('grid', { name: 'Live streams' }).waitFor();
  });

  test('save the advanced settings at once', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.getByRole('switch', { name: 'Finish by the timeout alone' }).press('Space');
    await page.getByRole('combobox', { name: 'When a file disappears' }).selectOption('complete');
    await page.getByRole('combobox', { name: 'Folders shared with others' }).selectOption('always');
    await page.getByRole('combobox', { name: 'Symbolic links' }).selectOption('inside');
    await page.getByRole('switch', { name: 'Upload files in subfolders too' }).press('Space');
    for (const [name, value] of [
      ['Read network drives every', '10'],
      ['Merge changes of a file within', '500'],
      ['Upload first', 'selects/**'],
    ] as const) {
      await page.getByRole('textbox', { name }).fill(value);
      await page.getByRole('textbox', { name }).blur();
    }
    await expect
      .poll(() => requestsOn(page, 'settings.set'))
      .toEqual([
        { upload: { isStrictTimeout: true } },
        { upload: { onVanish: 'complete' } },
        { upload: { sharedFolders: 'always' } },
        { patterns: { followLinks: 'inside' } },
        { watching: { isRecursive: false } },
        { watching: { pollSeconds: 10 } },
        { watching: { mergeMs: 500 } },
        { watching: { priority: ['selects/**'] } },
      ]);
  });

  test('take the ffprobe from a native dialog alone, and go back to the one that comes with the app', async () => {
    await using opened = await open();
    const { page } = opened;
    const path = page.getByRole('textbox', { name: 'ffprobe program' });
    expect(await path.getAttribute('readonly')).not.toBeNull();
    await page.getByRole('button', { name: 'ffprobe program: Choose…' }).press('Enter');
    await expect.poll(() => path.inputValue()).toBe('/opt/media/bin/ffprobe');
    await page.getByRole('button', { name: 'Use the one that comes with Rushes' }).press('Enter');
    await expect.poll(() => path.inputValue()).toBe('');
    await expect.poll(() => requestsOn(page, 'ffprobe.choose')).toEqual([null]);
    expect(await requestsOn(page, 'settings.set')).toEqual([]);
  });

  test('name an invalid pattern with its position', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.getByRole('textbox', { name: 'Exclude' }).fill(`proxy/**\n\n${'x'.repeat(1_025)}`);
    await page.getByText('Pattern 2 is invalid: xxx').waitFor();
  });

  test('change theme and language at once', async () => {
    await using opened = await open({ theme: 'light' });
    const { page } = opened;
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('dark');
    await expect.poll(background).not.toBe(light);
    await page.getByRole('combobox', { name: 'Language' }).selectOption('de');
    await page.getByRole('heading', { name: 'Ziel' }).waitFor();
    await expect.poll(() => page.evaluate(() => document.documentElement.lang)).toBe('de');
  });

  test('take patterns one a line', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.getByRole('textbox', { name: 'Exclude' }).fill('proxy/**\n\n*.tmp\n');
    await page.getByRole('textbox', { name: 'Exclude' }).blur();
    await expect
      .poll(() => requestsOn(page, 'settings.set'))
      .toEqual([{ patterns: { exclude: ['proxy/**', '*.tmp'] } }]);
  });

  test('keep what is typed when it cannot be saved, and say why', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.evaluate(() => window.fake.refuse('settings.set', 'settings_not_saved', 'disk full'));
    await page.getByRole('textbox', { name: 'Parts at once' }).fill('8');
    await page.getByRole('textbox', { name: 'Parts at once' }).press('Enter');
    await page.getByRole('alert').getByText('The settings could not be saved.').waitFor();
    expect(await page.getByRole('textbox', { name: 'Parts at once' }).inputValue()).toBe('8');
  });
});
