import type { Page } from 'playwright';
import type { FakeCall } from '../fake/fakeBridge.ts';

/** The requests on one channel so far, oldest first. */
export async function requestsOn(page: Page, channel: string): Promise<readonly unknown[]> {
  const calls = await page.evaluate((): readonly FakeCall[] => window.fake.calls);
  return calls.filter((call) => call.channel === channel).map((call) => call.request);
}

/** Drops folders of these names on the window, as a file manager does. */
export async function dropFolders(page: Page, names: readonly string[]): Promise<void> {
  await page.evaluate((dropped) => {
    const files = new DataTransfer();
    for (const name of dropped) files.items.add(new File([], name));
    const target = document.querySelector('.drop-target');
    for (const type of ['dragenter', 'dragover', 'drop']) {
      target?.dispatchEvent(new DragEvent(type, { dataTransfer: files, bubbles: true, cancelable: true }));
    }
  }, names);
}
