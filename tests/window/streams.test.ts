import { expect, test } from 'vitest';
import { describeWindow } from './support/describeWindow.ts';
import { requestsOn } from './support/fake.ts';

describeWindow('the live streams', (host) => {
  test('say at a glance whether everything is safe, what is behind and what needs someone', async () => {
    for (const [scenario, headline] of [
      ['safe', 'All safe'],
      ['live', 'About 2 min until safe'],
      ['attention', '2 problems need you'],
      ['outages', 'day07-rushes: uploads are refused'],
      ['empty', 'No folder is watched'],
    ] as const) {
      await using opened = await host().open({ scenario });
      expect(await opened.page.getByRole('heading', { level: 1 }).textContent()).toBe(headline);
    }
  });

  test('show of each recording its phase, parts, lag, rate and the reasons that keep it open', async () => {
    await using opened = await host().open();
    const row = (name: string) => opened.page.getByRole('row', { name });
    const text = await row('A001C014_261121_R7QK.mov').innerText();
    for (const piece of [
      'CAM_A',
      'Recording',
      '18.3 GB of 18.4 GB in the cloud',
      '1,749 of 1,757 parts',
      '3.2 s',
      '190 Mbit/s',
    ]) {
      expect(text).toContain(piece);
    }
    expect(await row('2026-11-21 14-08-55 interview.mkv').innerText()).toContain(
      'Finishes in 18 s · still open in the recorder · file incomplete',
    );
    expect(await row('A001C013_261121_R7QK.mov').innerText()).toContain('15.3 GB compared');
    expect(await row('A001C012_261121_R7QK.mov').innerText()).toContain('2.4 s after last byte');
  });

  test('follow the engine, number by number', async () => {
    await using opened = await host().open();
    const row = opened.page.getByRole('row', { name: 'A001C014_261121_R7QK.mov' });
    await opened.page.evaluate(() => window.fake.change('live-1', { partsStored: 1800, lagSeconds: 0 }));
    await row.getByText('1,800 of 1,757 parts').waitFor();
    await row.getByText('up to date').waitFor();
  });

  test('ask for everything anew when a delta is missing, and when the engine begins anew', async () => {
    await using opened = await host().open();
    await opened.page.evaluate(() => {
      window.fake.change('live-1', { partsStored: 7 }, true);
      window.fake.change('live-2', { partsStored: 8 });
    });
    await opened.page.getByText('7 of 1,757 parts').waitFor();
    await expect.poll(() => requestsOn(opened.page, 'engine.snapshot')).toHaveLength(2);

    await opened.page.evaluate(() => window.fake.restart('safe'));
    await opened.page.getByRole('heading', { name: 'All safe' }).waitFor();
    await expect.poll(() => requestsOn(opened.page, 'engine.snapshot')).toHaveLength(3);
  });

  test.each([720, 1024, 1240, 2560])('tell clips of one camera apart in a window of %d pixels', async (width) => {
    await using opened = await host().open({ scenario: 'safe', size: { width, height: 800 }, locale: 'de-DE' });
    const cut = await opened.page.evaluate(() =>
      [...document.querySelectorAll('.row .file-name-head, .row .proof-line')]
        .filter((element) => element.scrollWidth > element.clientWidth)
        .map((element) => element.textContent),
    );
    expect(await opened.page.locator('.row .proof-line').count()).toBeGreaterThan(0);
    expect(cut).toEqual([]);
  });

  test('show the folder of a clip below the watched one', async () => {
    await using opened = await host().open();
    const row = opened.page.getByRole('row', { name: 'A001C014_261121_R7QK.mov' });
    expect(await row.locator('.folder-path').innerText()).toBe('CAM_A');
  });

  test('can be worked with keys alone', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.keyboard.press('ArrowDown');
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-key'));
    await expect.poll(focused).toBe('live-1');
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toBe('live-2');
    await page.keyboard.press('End');
    await expect.poll(focused).toBe('done-4');
    await page.keyboard.press('Home');

    await page.keyboard.press('h');
    await page.getByRole('button', { name: 'Release: A001C014_261121_R7QK.mov' }).waitFor();
    await page.keyboard.press('h');
    await page.keyboard.press('p');
    await page.getByRole('button', { name: 'Resume: A001C014_261121_R7QK.mov' }).waitFor();
    await page.keyboard.press('p');
    await page.keyboard.press('f');
    await page.getByRole('row', { name: 'A001C014' }).getByText('Finishing: comparing with the disk').waitFor();
    await expect
      .poll(() => requestsOn(page, 'engine.command'))
      .toEqual(
        ['hold', 'release', 'pause', 'resume', 'finalize'].map((kind) => ({ kind: `recording.${kind}`, id: 'live-1' })),
      );

    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Details' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Details' }).waitFor({ state: 'detached' });
    await expect.poll(focused).toBe('live-1');
  });

  test('ask before anything is discarded, and keep it when that is closed', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Delete');
    const dialog = page.getByRole('dialog', { name: 'Discard this upload?' });
    await dialog.getByText('The file on disk is never touched.').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Keep it');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await requestsOn(page, 'engine.command')).toEqual([]);
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-key'))).toBe('live-1');

    await page.keyboard.press('Delete');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('row', { name: 'A001C014' }).waitFor({ state: 'detached' });
    await expect.poll(() => requestsOn(page, 'engine.command')).toEqual([{ kind: 'recording.discard', id: 'live-1' }]);
    // The neighbour takes the keyboard over.
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-key'))).toBe('live-2');
  });

  test('keep Tab inside a question', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    for (let presses = 0; presses < 4; presses += 1) {
      await page.keyboard.press('Tab');
      await expect.poll(() => page.evaluate(() => document.activeElement?.closest('dialog') !== null)).toBe(true);
    }
  });

  test('can be worked with the mouse alone', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.getByRole('button', { name: 'Finalize now: A001C014_261121_R7QK.mov' }).click();
    await page.getByRole('button', { name: 'Hold: 2026-11-21 14-08-55 interview.mkv' }).click();
    await page.getByRole('button', { name: 'More for B002C009_261121_N3XD.mxf' }).click();
    // Good news goes by itself: looked for from before it comes.
    await Promise.all([
      page.getByText('Copied').waitFor(),
      page.getByRole('menuitem', { name: 'Copy S3 URL' }).click(),
    ]);
    await page.getByRole('row', { name: 'A001C012' }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Show in folder' }).click();
    await expect.poll(() => requestsOn(page, 'recording.copyUrl')).toEqual([{ id: 'live-2' }]);
    await expect.poll(() => requestsOn(page, 'recording.showInFolder')).toEqual([{ id: 'done-1' }]);

    await page.getByRole('row', { name: 'A001C012' }).click();
    const details = await page.getByRole('complementary', { name: 'Details' }).innerText();
    for (const piece of ['7f3a91c4', '0:12:45', 'ProRes 422 HQ', '3840 × 2160', 'full-object checksum', '2.4 s']) {
      expect(details).toContain(piece);
    }
    await page.getByRole('button', { name: 'Pause all' }).click();
    await page.getByRole('button', { name: 'Resume all' }).waitFor();
  });

  test('do what a button says although its row is half out of sight, and nothing when the pointer leaves the button', async () => {
    await using opened = await host().open({ scenario: 'attention', size: { width: 1240, height: 420 } });
    const { page } = opened;
    const discard = page.getByRole('button', { name: /^Discard…:/ }).first();
    const details = page.getByRole('complementary', { name: 'Details' });
    // The first row reaches above the list, so that to show all of it would move the button away from the pointer.
    await page.locator('.list').evaluate((list) => list.scrollTo(0, 80));
    const box = await discard.boundingBox();
    if (box === null) throw new Error('The button is out of sight.');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await page.mouse.up();
    await page.getByRole('dialog').getByRole('button', { name: 'Keep' }).click();
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 300, y);
    await page.mouse.up();
    expect(await details.count()).toBe(0);
  });

  test('keep their keys after a choice was clicked', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.locator('.segment', { hasText: 'Live' }).click();
    await page.keyboard.press('2');
    await page.getByRole('heading', { name: 'Watched folders' }).waitFor();
    await page.keyboard.press('1');
    await page.locator('.segment', { hasText: 'Finished' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('row', { name: 'A001C014' }).waitFor();
  });

  test('open a menu by key, walk it, and give the focus back', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+F10');
    const focused = () => page.evaluate(() => document.activeElement?.querySelector('span')?.textContent);
    await page.getByRole('menu').waitFor();
    await expect.poll(focused).toBe('Details');
    await page.keyboard.press('ArrowUp');
    await expect.poll(focused).toBe('Discard…');
    await page.keyboard.press('c');
    await expect.poll(focused).toBe('Copy S3 URL');
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-key'))).toBe('live-1');
  });

  test('offer for each cause of trouble the button that resolves it', async () => {
    await using opened = await host().open({ scenario: 'attention' });
    const { page } = opened;
    await page.getByText('The store has kept something else than it was sent, three times.').waitFor();
    await page.getByText('The file disappeared from the disk before the recording was finished.').waitFor();
    await page.getByRole('button', { name: 'Complete what is stored: B002C005_261121_N3XD.mxf' }).click();
    await page.getByRole('button', { name: 'Retry now: A001C010_261121_R7QK.mov' }).click();
    await expect
      .poll(() => requestsOn(page, 'engine.command'))
      .toEqual([
        { kind: 'recording.completeStored', id: 'need-2' },
        { kind: 'recording.retry', id: 'need-1' },
      ]);
  });

  test('wait for a bucket that does not exist in one card with one button, and not in a row each', async () => {
    await using opened = await host().open({ scenario: 'outages' });
    const { page } = opened;
    const cards = page.getByRole('list', { name: 'Interruptions' }).getByRole('listitem');
    expect(await cards.count()).toBe(3);
    const refused = cards.filter({ hasText: 'There is no bucket named “day07-rushes”' });
    await refused.getByText('4 recordings wait.').waitFor();
    expect(await refused.getByRole('button').count()).toBe(1);
    expect(await page.getByText('Waits for the destination').count()).toBe(4);
    expect(await page.getByRole('heading', { name: 'Needs you' }).count()).toBe(0);
    await cards.filter({ hasText: 'Day 07 disconnected since' }).getByRole('button', { name: 'Open folders' }).click();
    await page.getByRole('heading', { name: 'Watched folders' }).waitFor();
    await cards.filter({ hasText: 'unreachable since' }).getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => requestsOn(page, 'engine.command')).toEqual([{ kind: 'engine.retryAll' }]);
    await refused.getByRole('button', { name: 'Open settings' }).click();
    await page.getByRole('heading', { name: 'Destination' }).waitFor();
  });

  test('count down to no end while the destination refuses uploads', async () => {
    await using opened = await host().open({ scenario: 'outages' });
    const { page } = opened;
    const row = page.getByRole('row', { name: 'B002C009' });
    await page.evaluate(() =>
      window.fake.change('live-2', {
        hasGrown: false,
        cloudRate: 0,
        partsInFlight: 0,
        idle: { quietSeconds: 6, finishesInSeconds: 24, outOfSeconds: 30, reasons: ['file_closed'] },
      }),
    );
    await row.getByText('Waits for the destination').waitFor();
    expect(await row.innerText()).not.toContain('Finishes in');
    await page.evaluate(() => window.fake.changeEngine({ outages: [] }));
    await row.getByText('Finishes in 24 s · closed by the recorder').waitFor();
  });

  test('count what needs a person, outages included, the same in the sidebar and in the filter', async () => {
    await using opened = await host().open({ scenario: 'outages' });
    const { page } = opened;
    const inSidebar = page.locator('nav').getByRole('button', { name: 'Streams' });
    const inFilter = page.locator('.segment', { hasText: 'Needs you' });
    expect(await inSidebar.innerText()).toContain('2');
    expect(await inFilter.innerText()).toContain('2');
    await inFilter.click();
    await page.getByText('No recording needs you by itself. The message above says what to do.').waitFor();
    await page.evaluate(() => {
      window.fake.changeEngine({ needsYou: 3 });
      window.fake.change('live-1', {
        holds: [{ kind: 'attention', code: 'disk_error', message: '', since: '2026-11-21T14:00:00+00:00' }],
      });
    });
    await page.getByRole('row', { name: 'A001C014' }).waitFor();
    expect(await inSidebar.innerText()).toContain('3');
    expect(await inFilter.innerText()).toContain('3');
  });

  test('show of a file that was there already how much is left, and the number of its parts in words', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.evaluate(() =>
      window.fake.change('live-1', {
        hasGrown: false,
        sizeBytes: 9_000_000,
        cloudBytes: 0,
        partsStored: 0,
        partsTotal: 1,
      }),
    );
    const row = page.getByRole('row', { name: 'A001C014' });
    await row.getByText('0 of 1 part', { exact: true }).waitFor();
    expect(await row.locator('.lag').innerText()).toBe('9.00 MB left');
    await page.evaluate(() => window.fake.change('live-1', { sizeBytes: 0, partsTotal: 0 }));
    await row.getByText('0 of 1 part', { exact: true }).waitFor({ state: 'detached' });
    expect(await row.locator('.bytes-line').innerText()).not.toContain('part');
  });

  test('offer to pause all only where something is watched', async () => {
    await using opened = await host().open({ scenario: 'empty' });
    const { page } = opened;
    await page.getByRole('heading', { name: 'No folder is watched' }).waitFor();
    expect(await page.getByRole('button', { name: 'Pause all' }).count()).toBe(0);
  });

  test('name beside green what it does not cover', async () => {
    await using opened = await host().open({ scenario: 'safe' });
    await opened.page.getByText('Not covered: 3 files not included (.R3D), 1 folder paused.').waitFor();
  });

  test('have a colour, an icon and a sentence of their own for each cause that stops uploads', async () => {
    await using opened = await host().open();
    const { page } = opened;
    const seen: { colour: string; icon: string | null; headline: string | null }[] = [];
    for (const kind of ['offline', 'store_unreachable', 'folder_missing', 'paused'] as const) {
      await page.evaluate((status) => {
        const since = '2026-11-21T14:02:00+00:00';
        const cause = { name: 'CAM_B', code: 'network', message: '', since, nextTry: null, recordings: 1 };
        const outages = status === 'paused' ? [] : [{ ...cause, kind: status, remedy: 'wait' } as const];
        window.fake.changeEngine({ status, outages });
      }, kind);
      await page.locator(`header[data-status="${kind}"]`).waitFor();
      seen.push(
        await page.evaluate(() => {
          const light = document.querySelector('.status-light');
          return {
            colour: light === null ? '' : getComputedStyle(light).backgroundColor,
            icon: light?.querySelector('path')?.getAttribute('d') ?? null,
            headline: document.querySelector('h1')?.textContent ?? null,
          };
        }),
      );
    }
    for (const facet of ['colour', 'icon', 'headline'] as const)
      expect(new Set(seen.map((one) => one[facet])).size).toBe(seen.length);
  });

  test('warn of a drive that is nearly full, and of a low battery with the time until safe', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.addInitScript(() => {
      const battery = Object.assign(new EventTarget(), { level: 0.18, charging: false });
      Object.defineProperty(navigator, 'getBattery', { value: () => Promise.resolve(battery) });
      Object.defineProperty(window, 'battery', { value: battery });
    });
    await page.reload();
    await page.getByText('Battery at 18 %. About 2 min until safe.').waitFor();
    await page.evaluate(() =>
      window.fake.changeEngine({ lowSpace: { folder: '/Volumes/CAM_A', minutes: 12, freeBytes: 40e9 } }),
    );
    await page.getByText('CAM_A: about 12 min of recording left (40.0 GB free)').waitFor();
    await page.evaluate(() => {
      const battery: unknown = Reflect.get(window, 'battery');
      if (battery instanceof EventTarget) {
        Object.assign(battery, { charging: true });
        battery.dispatchEvent(new Event('chargingchange'));
      }
    });
    await page.getByText('Battery at').waitFor({ state: 'detached' });
  });

  test.each([
    ['en-GB', /^webhook messages not delivered since .+ \(status 410\)$/],
    ['de-DE', /^Webhook-Nachrichten seit .+ nicht zugestellt \(Status 410\)$/],
  ])('tell that a webhook does not take messages, whatever the status (%s)', async (locale, text) => {
    await using opened = await host().open({ locale });
    await opened.page.evaluate(() => {
      const last = { kind: 'refused', status: 410 } as const;
      const problem = { kind: 'failing', since: '2026-11-21T14:00:00+00:00', last } as const;
      window.fake.changeEngine({ exceptions: [{ kind: 'webhook', problem }] });
    });
    await opened.page.locator('.notice').getByText(text).waitFor();
  });

  test('say how much further behind an uplink falls that is slower than the cameras', async () => {
    await using opened = await host().open();
    await opened.page.evaluate(() =>
      window.fake.changeEngine({ untilSafe: { kind: 'falling_behind', minutesPerHour: 12 } }),
    );
    await opened.page.getByRole('heading', { name: 'Uplink slower than the cameras' }).waitFor();
    await opened.page.getByText('Each hour of recording adds 12 min of upload').waitFor();
  });

  test('are searched and filtered', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.keyboard.press('/');
    await page.keyboard.type('cam_b N3XD');
    expect(await page.locator('#search').inputValue()).toBe('cam_b N3XD');
    await page.getByRole('row', { name: 'A001C014' }).waitFor({ state: 'detached' });
    expect(await page.getByRole('row', { name: /mxf$/u }).count()).toBe(3);
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-key'))).toBe('live-2');
    await page.keyboard.press('/');
    await page.keyboard.press('Escape');
    await page.getByText('Finished', { exact: true }).first().click();
    await page.getByRole('row', { name: 'A001C014' }).waitFor({ state: 'detached' });
    expect(await page.getByRole('row', { name: /\.(mov|mkv|mxf)$/u }).count()).toBe(4);
  });

  test('are searched by what is typed from the slash on, also before the next frame and from another screen', async () => {
    await using opened = await host().open();
    const { page } = opened;
    const focusedBySlash = () =>
      page.evaluate(() => {
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '/', bubbles: true, cancelable: true }));
        return document.activeElement?.id;
      });
    expect(await focusedBySlash()).toBe('search');
    await page.keyboard.press('Escape');
    await page.keyboard.press('4');
    await page.getByRole('heading', { name: 'Destination' }).waitFor();
    expect(await focusedBySlash()).toBe('search');
  });

  test('tell a refused command in a sentence', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.evaluate(() => window.fake.refuse('engine.command', 'checkpoint_unavailable', 'no'));
    await page.getByRole('button', { name: 'Pause all' }).click();
    await page.getByRole('alert').getByText('The journal cannot be reached.').waitFor();
  });

  test('give the focus back when the details are closed from inside', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.getByRole('row', { name: 'A001C012' }).click();
    await page.getByRole('complementary', { name: 'Details' }).getByRole('button', { name: 'Copy S3 URL' }).focus();
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Details' }).waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-key'))).toBe('done-1');
  });

  test('say what is wrong with the journal, and what was set right, until it is dismissed', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.evaluate(() => {
      const since = '2026-11-21T10:00:00+00:00';
      const message = 'The disk of the journal is full.';
      const outage = { kind: 'journal_unavailable', name: '', code: 'checkpoint_full', message, since } as const;
      window.fake.changeEngine({
        status: 'journal_unavailable',
        outages: [{ ...outage, nextTry: null, recordings: 5, remedy: 'retry' }],
        notice: 'The journal was rebuilt.',
      });
      const notice = { id: 'a', code: 'settings_set_aside', message: 'x', since: '2026-11-21T10:00:00+00:00' } as const;
      window.fake.push('app.facts', { isOnline: true, console: { kind: 'off' }, notices: [notice] });
    });
    await page.getByText('The disk of the journal is full.').waitFor();
    await page.getByText('The settings file was damaged.').waitFor();
    for (const left of [1, 0]) {
      await page.getByRole('button', { name: 'Dismiss' }).first().click();
      await expect.poll(() => page.getByRole('button', { name: 'Dismiss' }).count()).toBe(left);
    }
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => requestsOn(page, 'engine.command')).toEqual([{ kind: 'engine.retryAll' }]);
    await expect.poll(() => requestsOn(page, 'notices.dismiss')).toEqual([{ id: 'a' }]);
  });

  test('let the tray choose what to finalize', async () => {
    await using opened = await host().open();
    const { page } = opened;
    await page.evaluate(() => window.fake.push('app.show', { kind: 'finalize' }));
    await page.getByRole('checkbox', { name: /A001C014/u }).check();
    await page.getByRole('button', { name: 'Finalize', exact: true }).click();
    await expect.poll(() => requestsOn(page, 'engine.command')).toEqual([{ kind: 'recording.finalize', id: 'live-1' }]);
  });

  test('show the recording that a notification asks for', async () => {
    await using opened = await host().open({ scenario: 'thousand' });
    await opened.page.evaluate(() => window.fake.push('app.show', { kind: 'recording', id: 'row-700' }));
    await opened.page.getByRole('complementary', { name: 'Details' }).getByText('streams/row-700').waitFor();
    await opened.page.getByRole('row', { name: 'A0700C001' }).waitFor();
  });
});
