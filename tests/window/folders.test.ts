import type { Locator, Page } from 'playwright';
import { expect, test } from 'vitest';
import { describeWindow } from './support/describeWindow.ts';
import { dropFolders, requestsOn } from './support/fake.ts';

/** The answer about the cards of /mnt/nas/obs, once it has been read. The clock of the page stands still otherwise. */
async function cardsRead(page: Page): Promise<Locator> {
  await page.keyboard.press('2');
  const cards = page.getByRole('region', { name: 'May I format this card? /mnt/nas/obs' });
  await page.clock.runFor(1_000);
  await cards.getByText('card ID 5E6F-7A8B').waitFor();
  return cards;
}

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
    expect(items[3]).toContain('The folder “Day 07” is not there.');
    expect(items[4]).toContain('Paused');
    for (const item of items.slice(3)) expect(item).not.toContain('matching');
  });

  test('show the figures of watching, and that changes are not noticed', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.keyboard.press('2');
    await page.evaluate(() => {
      const statistics = { seen: 1_234, filtered: 5, coalesced: 6, foundBySweep: 7, errors: 8, queued: 9 };
      const [first, ...others] = window.fake.present.folders;
      if (first === undefined) return;
      const changed = {
        ...first,
        isBlind: true as const,
        statistics: { ...statistics, latencyP50Ms: 25, latencyP99Ms: null },
      };
      window.fake.delta({ folders: [changed, ...others] });
    });
    await page.getByText('Changes in it are not noticed until it has been read again.').waitFor();
    await page.getByText('Figures of watching').click();
    const figures = await page.locator('.watch-figures dl > div').allInnerTexts();
    expect(figures.map((text) => text.replaceAll(/\s+/g, ' '))).toEqual([
      'Changes seen 1,234',
      'Changes left out by the patterns 5',
      'Changes merged with an earlier one 6',
      'New files found only by reading the folder again 7',
      'Errors 8',
      'Files to look at 9',
      'Half of the changes seen within 25 ms',
      '99 % of the changes seen not known yet',
    ]);
  });

  test('stay inside the window of a phone', async () => {
    await using opened = await host().open({ size: { width: 390, height: 844 } });
    const { page } = opened;
    await page.keyboard.press('2');
    await page.locator('.media-card').first().waitFor();
    const outside = await page
      .locator('.folder-item, .folder-item *')
      .evaluateAll((all) =>
        all.filter((one) => one.getBoundingClientRect().right > innerWidth).map((one) => one.outerHTML),
      );
    expect(outside).toEqual([]);
  });

  test('do not call a watched folder safe while a card below it is not', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.keyboard.press('2');
    const path = '/mnt/nas/obs';
    const cards = page.getByRole('region', { name: `May I format this card? ${path}` });
    await cards.locator('.media-card').nth(1).waitFor();
    await page.evaluate((folder) => {
      const safe = { wanted: 1, verified: 1, notIncluded: 0, bytesLeft: 0, unsafe: [], verdict: 'safe' } as const;
      const below = { ...safe, path: `${folder}/A001`, wanted: 2, bytesLeft: 5, verdict: 'unsafe' } as const;
      const check = { path: folder, checkedAt: '2026-11-21T14:00:00Z', unreadable: 0 };
      window.fake.checks.set(folder, { ...check, cards: [{ ...safe, path: folder }, below] });
    }, path);
    await cards.getByRole('button', { name: `Check again: ${path}` }).click();
    await cards.getByText('No: the cards below are not all safe.').waitFor();
    expect(await cards.locator('.media-card-safe').count()).toBe(0);
    expect(await cards.locator('.media-card').first().innerText()).toContain('without the cards below');
  });

  test.each([
    [
      'en-GB',
      '0 of 1 verified, 1 file waits for your decision',
      '0 of 9 verified, at least 2 files wait for your decision',
    ],
    [
      'de-DE',
      '0 von 1 geprüft, 1 Datei wartet auf Ihre Entscheidung',
      'mindestens 2 Dateien warten auf Ihre Entscheidung',
    ],
  ] as const)('say which card waits for a decision (%s)', async (locale, one, several) => {
    await using opened = await host().open({ locale });
    const { page } = opened;
    await page.evaluate(() => {
      const folder = '/mnt/nas/obs';
      const file = { path: 'A.mov', sizeBytes: 1, reason: 'attention' } as const;
      const card = { wanted: 1, verified: 0, notIncluded: 0, bytesLeft: 1, unsafe: [file], verdict: 'unsafe' } as const;
      const many = { ...card, path: `${folder}/B`, wanted: 9, unsafe: [file, file] };
      const check = { path: folder, checkedAt: '2026-11-21T14:00:00Z', unreadable: 0 };
      window.fake.checks.set(folder, { ...check, cards: [{ ...card, path: `${folder}/A` }, many] });
    });
    await page.keyboard.press('2');
    await page.getByText(one).waitFor();
    await page.getByText(several).waitFor();
  });

  test('answer for each card whether it may be formatted, with the list of what is not safe', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.keyboard.press('2');
    const cards = page.getByRole('region', { name: 'May I format this card? /mnt/nas/obs' });
    // The answer comes after the screen.
    await cards.locator('.media-card').nth(1).waitFor();
    const [first, second] = await cards.locator('.media-card').allInnerTexts();
    expect(first).toContain('card ID 1A2B-3C4D');
    expect(first).toContain('No: not everything is in the cloud yet.');
    expect(first).toContain('812 of 1,000 verified, 12 not included, at most about 2 min left');
    expect(second).toContain(
      'Yes, unless you need the 12 files that are not included: every other file on it is verified in',
    );
    await cards.getByText('188 files are not safe yet').click();
    await cards.getByText('A003C001.mov').waitFor();
    expect(await cards.locator('.media-card-list').innerText()).toContain('and 88 more');
    await cards.getByText(/^Checked at /).waitFor();
    // The folder that is not there has no answer.
    expect(await page.getByRole('region', { name: '/Volumes/AUDIO/Day 07' }).count()).toBe(0);
    const before = (await requestsOn(page, 'folders.check')).length;
    await cards.getByRole('button', { name: 'Check again: /mnt/nas/obs' }).click();
    await expect.poll(async () => (await requestsOn(page, 'folders.check')).length).toBe(before + 1);
  });

  test('forget the answer about a card that was taken out', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.keyboard.press('2');
    const cards = page.getByRole('region', { name: 'May I format this card? /mnt/nas/obs' });
    await cards.getByText('Yes, unless you need the 12 files').waitFor();
    await page.evaluate(() => {
      const { folders } = window.fake.present;
      const gone = { method: 'unavailable', problemSince: '2026-11-21T14:32:00.000+00:00' } as const;
      window.fake.delta({
        folders: folders.map((folder) => (folder.path === '/mnt/nas/obs' ? { ...folder, ...gone } : folder)),
      });
    });
    await cards.waitFor({ state: 'detached' });
  });

  test('ask again now and then, since another card may have the place of the one that was read', async () => {
    await using opened = await host().open({ nowMs: Date.UTC(2026, 10, 21, 14) });
    const { page } = opened;
    const cards = await cardsRead(page);
    await page.evaluate(() => {
      const check = { path: '/mnt/nas/obs', checkedAt: '2026-11-21T14:00:30.000+00:00', unreadable: 0 };
      const other = { path: '/mnt/nas/obs/CAM_B', volume: 'uuid:9C0D-1E2F', wanted: 640, verified: 0, notIncluded: 0 };
      window.fake.checks.set('/mnt/nas/obs', {
        ...check,
        cards: [{ ...other, bytesLeft: 640e9, unsafe: [], verdict: 'unsafe' }],
      });
    });
    await page.clock.runFor(31_000);
    await cards.getByText('card ID 9C0D-1E2F').waitFor();
    expect(await cards.locator('.media-card').allInnerTexts()).toHaveLength(1);
    expect(await cards.innerText()).toContain('0 of 640 verified');
  });

  test('use an answer that is older than a change in the folder, unless it calls a card safe', async () => {
    await using opened = await host().open({ nowMs: Date.UTC(2026, 10, 21, 14) });
    const { page } = opened;
    const cards = await cardsRead(page);
    const answerLate = async (verdict: 'safe' | 'unsafe', verified: number): Promise<void> => {
      await page.evaluate(
        ({ verdict, verified }) => {
          const check = { path: '/mnt/nas/obs', checkedAt: '2026-11-21T14:00:30.000+00:00', unreadable: 0 };
          const card = {
            path: '/mnt/nas/obs/CAM_B',
            wanted: 640,
            verified,
            notIncluded: 0,
            bytesLeft: 0,
            unsafe: [],
            verdict,
          };
          const slow = new Promise((resolve) => {
            addEventListener('read', () => resolve({ ...check, cards: [card] }), { once: true });
          });
          // The answer of the fake is awaited.
          window.fake.checks.set('/mnt/nas/obs', slow as never);
        },
        { verdict, verified },
      );
      await cards.getByRole('button', { name: 'Check again: /mnt/nas/obs' }).click();
      await page.clock.runFor(100);
      await page.evaluate(() => {
        const { folders } = window.fake.present;
        window.fake.delta({ folders: folders.map((one) => ({ ...one, matchingFiles: one.matchingFiles + 1 })) });
      });
      await page.clock.runFor(500);
      await page.evaluate(() => dispatchEvent(new Event('read')));
      await cards.getByText(/^Checked at /).waitFor();
    };
    await answerLate('unsafe', 639);
    await cards.getByText('639 of 640 verified').waitFor();
    await answerLate('safe', 640);
    expect(await cards.innerText()).toContain('639 of 640 verified');
  });

  test('read a folder once at a time, however often recordings in it begin and end meanwhile', async () => {
    await using opened = await host().open({ nowMs: Date.UTC(2026, 10, 21, 14) });
    const { page } = opened;
    const cards = await cardsRead(page);
    const asked = async (): Promise<number> => {
      const requests = await requestsOn(page, 'folders.check');
      return requests.filter((request) => JSON.stringify(request).includes('/mnt/nas/obs')).length;
    };
    await page.evaluate(() => {
      const answer = { path: '/mnt/nas/obs', checkedAt: '2026-11-21T14:00:30.000+00:00', unreadable: 0, cards: [] };
      const slow = new Promise((resolve) => addEventListener('read', () => resolve(answer), { once: true }));
      // The answer of the fake is awaited.
      window.fake.checks.set('/mnt/nas/obs', slow as never);
    });
    await cards.getByRole('button', { name: 'Check again: /mnt/nas/obs' }).click();
    await page.clock.runFor(100);
    const before = await asked();
    for (let more = 1; more <= 5; more++) {
      await page.evaluate((count) => {
        const { folders } = window.fake.present;
        window.fake.delta({ folders: folders.map((one) => ({ ...one, matchingFiles: one.matchingFiles + count })) });
      }, more);
      await page.clock.runFor(3_000);
    }
    expect(await asked()).toBe(before);
    await page.evaluate(() => {
      window.fake.checks.delete('/mnt/nas/obs');
      dispatchEvent(new Event('read'));
    });
    await expect
      .poll(async () => {
        await page.clock.runFor(200_000);
        return asked();
      })
      .toBeGreaterThan(before);
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
    await expect.poll(() => requestsOn(page, 'folders.add')).toEqual([{ paths: ['/media/Day 08', '/media/Day 09'] }]);
  });

  test('ask whether recordings that are already there are uploaded too, and can be told otherwise later', async () => {
    await using opened = await host().open({ offers: ['/media/Day 08'] });
    const { page } = opened;
    await page.keyboard.press('2');
    await page.getByRole('button', { name: 'Add folder…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Watch this folder?' });
    await dialog
      .getByRole('radio', { name: /^Also upload the 14 recordings already there \(186 GB, about .+\)$/ })
      .waitFor();
    await dialog.getByRole('radio', { name: 'Only new recordings' }).check();
    await dialog.getByRole('button', { name: 'Start watching' }).click();
    await page.getByText('/Day 08').waitFor();
    await expect.poll(() => requestsOn(page, 'folders.add')).toEqual([{ paths: ['/media/Day 08'], isOnlyNew: true }]);
    await page.getByRole('button', { name: 'Upload only new: /mnt/nas/obs' }).click();
    await page.getByRole('button', { name: 'Upload all: /mnt/nas/obs' }).click();
    await page.getByRole('button', { name: 'Upload only new: /mnt/nas/obs' }).waitFor();
    await expect
      .poll(() => requestsOn(page, 'folders.setOnlyNew'))
      .toEqual([
        { path: '/mnt/nas/obs', isOnlyNew: true },
        { path: '/mnt/nas/obs', isOnlyNew: false },
      ]);
  });

  test('are added by dropping them anywhere', async () => {
    await using opened = await host().open({ offers: ['/media/Day 08'] });
    const { page } = opened;
    await dropFolders(page, ['Day 08']);
    await page.getByRole('button', { name: 'Start watching' }).click();
    await expect.poll(() => requestsOn(page, 'offerDropped')).toEqual([['Day 08']]);
    await expect.poll(() => requestsOn(page, 'folders.add')).toEqual([{ paths: ['/media/Day 08'] }]);
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
    await expect
      .poll(() => requestsOn(page, 'folders.setPaused'))
      .toEqual([
        { path: '/mnt/nas/obs', isPaused: true },
        { path: '/mnt/nas/obs', isPaused: false },
      ]);
    await expect.poll(() => requestsOn(page, 'folders.remove')).toEqual([{ path: '/mnt/nas/obs' }]);
  });

  test('that are not there can be created with the keyboard, and a refusal is told', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.keyboard.press('2');
    const create = page.getByRole('button', { name: /^Create folder/ });
    await create.waitFor();
    expect(await create.count()).toBe(1);
    await page.evaluate(() => window.fake.refuse('folders.create', 'drive_not_connected', 'Not connected.'));
    await create.focus();
    await page.keyboard.press('Enter');
    await page.getByText('This folder is on a drive that is not connected.').waitFor();
    expect(await requestsOn(page, 'folders.create')).toEqual([{ path: '/Volumes/AUDIO/Day 07' }]);
    await page.evaluate(() => {
      const there = { method: 'native', reason: null, problemSince: null, problemCode: null } as const;
      const { folders } = window.fake.present;
      window.fake.delta({ folders: folders.map((one) => (one.problemCode === null ? one : { ...one, ...there })) });
    });
    await create.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
      'Preview: /Volumes/AUDIO/Day 07',
    );
  });
});
