import { expect, test } from 'vitest';
import { inGerman, sentence } from '../../shared/sentences/sentence.ts';
import { describeWindow } from './support/describeWindow.ts';
import { requestsOn } from './support/fake.ts';

describeWindow('a fragment of a recording', (host) => {
  test.each([
    ['en-GB', 'Incomplete', '21.0 MB kept, the original is gone', 'Safe in the cloud'],
    ['de-DE', 'Unvollständig', '21,0 MB erhalten, das Original ist verloren', 'Sicher in der Cloud'],
  ])('is shown as incomplete in %s, never as safe', async (locale, word, kept, safe) => {
    await using opened = await host().open({ scenario: 'safe', locale });
    const { page } = opened;
    await page.evaluate(() => {
      const proof = {
        verifiedBy: 'checksum',
        etag: '9b2c-2',
        crc32: '7f3a91c4',
        sizeBytes: 21_000_000,
        completedAt: '2026-11-21T14:20:00+00:00',
        secondsAfterLastWrite: null,
        media: null,
        probeError: 'The file is gone.',
      } as const;
      const sizes = { sizeBytes: 21_000_000, cloudBytes: 21_000_000 };
      window.fake.change('done-1', { ...sizes, isSourceGone: true, isIncomplete: true, proof });
    });
    const row = page.getByRole('row', { name: 'A001C012' });
    await row.getByText(word, { exact: true }).waitFor();
    expect(await row.innerText()).toContain(kept);
    expect(await row.locator('.proof-incomplete, .ring-partial').count()).toBe(2);
    await row.click();
    const details = page.getByRole('complementary', { name: 'Details' });
    await details.getByText(`${word}: ${kept}`).waitFor();
    expect(await details.innerText()).not.toContain(safe);
  });

  test('is announced as incomplete', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.evaluate(() => window.fake.change('live-3', { phase: 'completed', isIncomplete: true }));
    const region = page.locator('[aria-live]');
    await expect
      .poll(() => region.textContent())
      .toBe('2026-11-21 14-08-55 interview.mkv is incomplete: 3.91 GB kept, the original is gone.');
  });
});

describeWindow('a recording whose file is gone', (host) => {
  test('shows what is stored of it, and warns before the only copy is deleted', async () => {
    await using opened = await host().open({ scenario: 'attention' });
    const { page } = opened;
    const row = page.getByRole('row', { name: 'B002C005' });
    await row.getByText('15.0 GB stored').waitFor();
    await row.getByRole('button', { name: 'Discard…: B002C005' }).click();
    const dialog = page.getByRole('dialog', { name: 'Discard this upload?' });
    await dialog.getByText('The 15.0 GB stored in the cloud may be the only copy').waitFor();
    expect(await dialog.innerText()).not.toContain('never touched');
    await dialog.getByRole('button', { name: 'Delete the only copy' }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Keep it');
  });
});

describeWindow('a recording with stored parts at an earlier destination', (host) => {
  test('says where it is finished, and offers to start again at the new one', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.evaluate(() => window.fake.change('live-1', { isElsewhere: true, bucket: 'day07-rsuhes' }));
    await page.getByRole('row', { name: 'A001C014' }).click();
    const details = page.getByRole('complementary', { name: 'Details' });
    await details.getByText('Parts are stored in the bucket "day07-rsuhes"').waitFor();
    await details.getByRole('button', { name: 'Start again at the new destination' }).click();
    await details.getByText('Parts are stored in the bucket').waitFor({ state: 'detached' });
    await expect
      .poll(() => requestsOn(page, 'engine.command'))
      .toEqual([{ kind: 'recording.startAgain', id: 'live-1' }]);
  });

  test('offers it first while its server cannot be asked', async () => {
    await using opened = await host().open({ scenario: 'attention' });
    const { page } = opened;
    await page.evaluate(() =>
      window.fake.change('need-1', {
        isElsewhere: true,
        holds: [{ kind: 'attention', code: 'destination_changed', message: '', since: '2026-11-21T14:00:00+00:00' }],
      }),
    );
    const row = page.getByRole('row', { name: 'A001C010' });
    await expect
      .poll(() => row.locator('.attention-buttons button').allInnerTexts())
      .toEqual(['Start again at the new destination', 'Open settings', 'Discard…']);
  });
});

describeWindow('a file that its recorder has open', (host) => {
  test.each(['button', 'key'] as const)('is finalized by %s only after a question', async (way) => {
    await using opened = await host().open();
    const { page } = opened;
    const name = '2026-11-21 14-08-55 interview.mkv';
    const ask = async () => {
      if (way === 'button') return page.getByRole('button', { name: `Finalize now: ${name}` }).click();
      await page.getByRole('row', { name }).focus();
      await page.keyboard.press('f');
    };
    await ask();
    const dialog = page.getByRole('dialog', { name: 'Finalize a file that is still open?' });
    await dialog.getByText('The recorder still has this file open.').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Wait for the recorder');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await requestsOn(page, 'engine.command')).toEqual([]);
    await ask();
    await dialog.getByRole('button', { name: 'Finalize anyway' }).click();
    await expect.poll(() => requestsOn(page, 'engine.command')).toEqual([{ kind: 'recording.finalize', id: 'live-3' }]);
  });

  test('is marked in the question of the tray', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.evaluate(() => window.fake.push('app.show', { kind: 'finalize' }));
    const dialog = page.getByRole('dialog');
    await expect.poll(() => dialog.getByText('open in the recorder').count()).toBe(1);
    await dialog.getByRole('checkbox', { name: /interview/u }).check();
    await dialog.getByText('The recorder still has this file open.').waitFor();
  });

  test('that went on after its object was completed is shown as replaced', async () => {
    await using opened = await host().open({ scenario: 'safe' });
    const { page } = opened;
    await page.evaluate(() => window.fake.change('done-1', { replacedBy: 'live-9' }));
    const row = page.getByRole('row', { name: 'A001C012' });
    await row.getByText('Replaced: the file went on growing').waitFor();
    expect(await row.locator('.ring-safe').count()).toBe(0);
  });
});

describeWindow("the engine's sentences", (host) => {
  test.each(['en-GB', 'de-DE'])('are the same in the rows, the details and the folders, in %s', async (locale) => {
    await using opened = await host().open({ scenario: 'attention', locale });
    const { page } = opened;
    const inLanguage = (text: string): string => (locale === 'de-DE' ? inGerman(text) : text);
    const differs = inLanguage(sentence('keepsSomethingElse', {}));
    const row = page.getByRole('row', { name: 'A001C010' });
    expect(await row.locator('.attention-sentence').innerText()).toBe(differs);
    await row.click();
    expect(await page.locator('.details-state').innerText()).toBe(differs);
    const refused = inLanguage(sentence('connectionRefused', { store: 's3.example.com' }));
    expect(await page.getByRole('row', { name: 'A001C015' }).locator('.state-line').getAttribute('title')).toContain(
      refused,
    );
    await page.keyboard.press('2');
    await page.getByText(inLanguage(sentence('networkDrive', {}))).waitFor();
  });
});

describeWindow('a row', (host) => {
  test('calls a file that was there already uploading, and a growing one recording', async () => {
    await using opened = await host().open();
    const { page } = opened;
    const line = page.getByRole('row', { name: 'A001C014' }).locator('.state-line');
    expect(await line.innerText()).toBe('Recording');
    await page.evaluate(() => window.fake.change('live-1', { hasGrown: false }));
    await expect.poll(() => line.innerText()).toBe('Uploading');
  });

  test('states media facts for people, and the raw values in the details', async () => {
    await using opened = await host().open({ scenario: 'safe' });
    const { page } = opened;
    const proof = {
      verifiedBy: 'checksum',
      etag: 'e-2',
      crc32: '7f3a91c4',
      sizeBytes: 21_000_000,
      completedAt: '2026-11-21T14:20:00+00:00',
      secondsAfterLastWrite: null,
      media: {
        durationSeconds: 765,
        container: 'mov,mp4,m4a,3gp,3g2,mj2',
        videoCodec: 'h264',
        width: 1920,
        height: 1080,
        frameRate: '30000/1001',
        audioCodec: 'aac',
        timecode: null,
      },
      probeError: null,
    } as const;
    await page.evaluate((change) => window.fake.change('done-1', { proof: change }), proof);
    const row = page.getByRole('row', { name: 'A001C012' });
    await row.getByText('0:12:45 · H.264 · 1920 × 1080 · 29.97 fps').waitFor();
    await row.click();
    const details = await page.getByRole('complementary', { name: 'Details' }).innerText();
    for (const piece of ['QuickTime (mov,mp4,m4a,3gp,3g2,mj2)', 'H.264 (h264)', '29.97 fps (30000/1001)'])
      expect(details).toContain(piece);
  });
});

describeWindow('the connection test', (host) => {
  test('passes without the permission to delete, and says so as a note', async () => {
    await using opened = await host().open({ failingStep: 'delete' });
    const { page } = opened;
    await page.keyboard.press('4');
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('Uploads need no permission to delete.').waitFor();
    expect(await page.locator('.test-failed').count()).toBe(0);
  });
});

describeWindow('in a window of 720, 1280 and 2560 pixels', (host) => {
  test.each([720, 1280, 2560])('%d: no headline, sentence or proof is cut, in the longer language', async (width) => {
    await using opened = await host().open({ scenario: 'attention', size: { width, height: 1200 }, locale: 'de-DE' });
    const { page } = opened;
    await page.evaluate(() => {
      window.fake.change('done-1', { isIncomplete: true });
      window.fake.change('done-2', { replacedBy: 'live-9' });
    });
    await page.locator('.proof-replaced').waitFor();
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll('.status h1, .attention-sentence, .attention-bytes, .proof-line')]
        .filter(({ scrollWidth, clientWidth, scrollHeight, clientHeight }) => {
          return scrollWidth > clientWidth || scrollHeight > clientHeight + 1;
        })
        .map((element) => element.textContent),
    );
    expect(cut).toEqual([]);
  });

  test.each([720, 1280, 2560])('%d: no state, size or lag in a row is cut', async (width) => {
    await using opened = await host().open({ size: { width, height: 1200 }, locale: 'de-DE' });
    const cut = await opened.page.evaluate(() =>
      [...document.querySelectorAll('.state-line, .bytes-line span, .lag, .cell-lag .proof-detail, .folder-line .chip')]
        .filter(({ scrollWidth, clientWidth, scrollHeight, clientHeight }) => {
          return scrollWidth > clientWidth || scrollHeight > clientHeight + 1;
        })
        .map((element) => element.textContent),
    );
    expect(cut).toEqual([]);
    const overflowing = await opened.page.evaluate(
      () =>
        [...document.querySelectorAll('.row')].filter(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight)
          .length,
    );
    expect(overflowing).toBe(0);
  });

  test.each([720, 1280, 2560])('%d: the history cuts neither its search nor a timecode', async (width) => {
    await using opened = await host().open({ size: { width, height: 900 }, locale: 'de-DE' });
    const { page } = opened;
    await page.keyboard.press('3');
    await page.locator('.history-row').first().waitFor();
    const cut = await page.evaluate(() =>
      [
        ...document.querySelectorAll(
          '.history-time, .history-time .mono, .history-size, .history-outcome, .proof-detail',
        ),
      ]
        .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
        .map((element) => element.textContent),
    );
    expect(cut).toEqual([]);
    // A placeholder does not scroll: it is measured as the text it would be.
    const missing = await page.locator('input[type="search"]').evaluate((input) => {
      if (!(input instanceof HTMLInputElement)) return Number.NaN;
      const { font } = getComputedStyle(input);
      const context = document.createElement('canvas').getContext('2d');
      if (context === null) return Number.NaN;
      context.font = font;
      return context.measureText(input.placeholder).width - input.clientWidth;
    });
    expect(missing).toBeLessThan(0);
  });

  test.each([720, 1280, 2560])('%d: the green status names everything that it does not cover', async (width) => {
    await using opened = await host().open({ scenario: 'safe', size: { width, height: 800 }, locale: 'de-DE' });
    const words = opened.page.locator('.status-words p');
    expect(await words.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)).toBeLessThanOrEqual(
      1,
    );
  });
});

describeWindow('a recording that is not continued here', (host) => {
  test.each([
    ['en-GB', 'Open folders', 'Forget…', 'Forget this recording?', 'Its stored parts stay in the bucket', 'Forget it'],
    [
      'de-DE',
      'Ordner öffnen',
      'Vergessen…',
      'Diese Aufnahme vergessen?',
      'Ihre gespeicherten Teile bleiben im Bucket',
      'Vergessen',
    ],
  ])('says why, and is forgotten after a question (%s)', async (locale, open, forget, title, text, confirm) => {
    await using opened = await host().open({ scenario: 'attention', locale });
    const { page } = opened;
    const message = `${sentence('fileInNoFolder', {})} ${sentence('partsStayStored', {})}`;
    await page.evaluate((why) => {
      const since = '2026-11-21T14:00:00+00:00';
      const holds = [{ kind: 'attention', code: 'source_unreadable', message: why, since }] as const;
      window.fake.change('need-1', { left: 'no_folder', holds });
    }, message);
    const row = page.getByRole('row', { name: 'A001C010' });
    await row.getByText(locale === 'de-DE' ? inGerman(message) : message).waitFor();
    await row.getByRole('button', { name: `${open}: A001C010` }).waitFor();
    expect(await row.locator('.attention-buttons').getByRole('button').count()).toBe(2);
    await row.getByRole('button', { name: `${forget}: A001C010` }).click();
    const dialog = page.getByRole('dialog', { name: title });
    await dialog.getByText(text).waitFor();
    expect(await requestsOn(page, 'engine.command')).toEqual([]);
    await dialog.getByRole('button', { name: confirm, exact: true }).click();
    await expect.poll(() => requestsOn(page, 'engine.command')).toEqual([{ kind: 'recording.forget', id: 'need-1' }]);
    await row.waitFor({ state: 'detached' });
  });
});

describeWindow('a quiet recording that waits', (host) => {
  const since = '2026-11-21T14:00:00+00:00';
  const fault = { code: 'network', message: 'The store does not answer.' };
  test.each([
    ['for the next try', { kind: 'backoff', secondsLeft: 8, ...fault }],
    ['for its destination', { kind: 'outage', of: 'destination', since, ...fault }],
    ['for its folder', { kind: 'outage', of: 'folder', since, ...fault }],
    ['for the network', { kind: 'offline' }],
    ['for a person who paused it', { kind: 'paused' }],
  ] as const)('shows no countdown: %s', async (_name, hold) => {
    await using opened = await host().open();
    const { page } = opened;
    const idle = { quietSeconds: 12, finishesInSeconds: 18, outOfSeconds: 30, reasons: ['file_closed'] } as const;
    await page.evaluate((quiet) => window.fake.change('live-1', { idle: quiet, holds: [] }), idle);
    const ring = page.locator('.row', { hasText: 'A001C014' }).locator('.ring');
    await ring.getByText('18').waitFor();
    await page.evaluate((one) => window.fake.change('live-1', { holds: [one] }), hold);
    await ring.getByText('18').waitFor({ state: 'detached' });
    await ring.locator('svg').last().waitFor();
  });
});

describeWindow('the countdown to the end of a recording', (host) => {
  test.each([
    [999, '999'],
    [3_592, '60min'],
    [5_941, '2h'],
    [864_000, '240h'],
  ])('fits into its ring: %i seconds', async (finishesInSeconds, shown) => {
    await using opened = await host().open();
    const { page } = opened;
    const idle = { quietSeconds: 12, finishesInSeconds, outOfSeconds: 900_000, reasons: ['file_closed'] } as const;
    await page.evaluate((quiet) => window.fake.change('live-1', { idle: quiet, holds: [] }), idle);
    const count = page.locator('.row', { hasText: 'A001C014' }).locator('.ring-inside');
    await expect.poll(() => count.textContent()).toBe(shown);
    expect(await count.evaluate((inside) => inside.firstElementChild?.clientWidth ?? 99)).toBeLessThanOrEqual(30);
  });
});

describeWindow('the sentence about a wait', (host) => {
  const looks = [720, 1_280].flatMap((width) => ['en-GB', 'de-DE'].map((locale) => [width, locale] as const));
  test.each(looks)('is not cut at %i pixels (%s)', async (width, locale) => {
    await using opened = await host().open({ scenario: 'attention', locale, size: { width, height: 800 } });
    const { page } = opened;
    const line = page.locator('.row', { hasText: 'A001C015' }).locator('.state-line');
    await line.scrollIntoViewIfNeeded();
    const shown = await line.evaluate(({ clientHeight, scrollHeight, textContent }) => ({
      isWhole: scrollHeight <= clientHeight,
      text: textContent,
    }));
    expect(shown.text).toContain('s3.example.com');
    expect(shown.isWhole).toBe(true);
    // It needs room that the row has.
    const [inside, row] = await Promise.all([
      page.locator('.row', { hasText: 'A001C015' }).locator('.cell-progress').boundingBox(),
      page.locator('.row', { hasText: 'A001C015' }).boundingBox(),
    ]);
    expect((inside?.y ?? 0) + (inside?.height ?? 0)).toBeLessThanOrEqual((row?.y ?? 0) + (row?.height ?? 0));
  });
});

describeWindow('the bars above a list', (host) => {
  test.each(['en-GB', 'de-DE'])('stay within the window at 720 pixels (%s)', async (locale) => {
    await using opened = await host().open({ locale, size: { width: 720, height: 640 } });
    const { page } = opened;
    for (const screen of ['3', '1', '2', '4', '5']) {
      await page.keyboard.press(screen);
      await page.locator('.nav-item[aria-current="page"]').waitFor();
      // The sums come after the screen.
      if (screen === '3') await page.locator('.history-sums button').last().waitFor();
      const beyond = await page.evaluate(() =>
        Array.from(document.querySelectorAll('button, select, input'))
          .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > window.innerWidth + 0.5)
          .map((one) => one.textContent),
      );
      expect(beyond).toEqual([]);
    }
  });
});
