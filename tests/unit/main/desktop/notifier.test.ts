import { expect, onTestFinished, test, vi } from 'vitest';
import { createNotifier } from '../../../../electron/main/desktop/notifier.ts';
import { textsFor } from '../../../../electron/backend/texts/texts.ts';
import type { EngineEvent } from '../../../../shared/engineEvents.ts';

const electron = vi.hoisted(() => ({ shown: [] as { readonly title: string; readonly body: string }[] }));

vi.mock('electron', () => ({
  Notification: class {
    static readonly isSupported = (): boolean => true;
    constructor(options: { readonly title: string; readonly body: string }) {
      electron.shown.push(options);
    }
    on(): void {}
    show(): void {}
  },
}));

/** A notifier on fake timers; what it shows is in `electron.shown`. */
function startNotifier(): ReturnType<typeof createNotifier> {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  electron.shown.length = 0;
  return createNotifier({
    level: () => 'all',
    texts: () => textsFor('en', 'en-US'),
    open: () => undefined,
    // Completed recordings do not ask for the rest.
  } as unknown as Parameters<typeof createNotifier>[0]);
}

function notify(path: string): string | undefined {
  const tell = startNotifier();
  tell({ event: 'stream.completed', stream_id: 'a', path } as EngineEvent);
  vi.advanceTimersByTime(10_000);
  return electron.shown[0]?.body;
}

function onPlatform(platform: string): void {
  const real = process.platform;
  Object.defineProperty(process, 'platform', { value: platform });
  onTestFinished(() => void Object.defineProperty(process, 'platform', { value: real }));
}

test('a file name is no markup in a notification on Linux', () => {
  onPlatform('linux');
  expect(notify(`/rec/<a href="x">R&D<img src='y'>.mp4`)).toBe(`&lt;a href="x"&gt;R&amp;D&lt;img src='y'&gt;.mp4`);
});

test('where a notification has no markup, a file name is shown as it is', () => {
  onPlatform('win32');
  expect(notify('/rec/R&D <1>.mp4')).toBe('R&D <1>.mp4');
});

test('a file name breaks no line of a notification and does not turn its reading direction', () => {
  expect(notify('/rec/a\n\u202egpj.mp4')).toBe('a␊\ufffdgpj.mp4');
});

test('recordings that complete together are one notification, and one that comes later is another', () => {
  const tell = startNotifier();
  for (let clip = 0; clip < 50; clip += 1)
    tell({ event: 'stream.completed', stream_id: `${clip}`, path: `/rec/${clip}.mp4` } as EngineEvent);
  vi.advanceTimersByTime(10_000);
  tell({ event: 'stream.completed', stream_id: 'late', path: '/rec/late.mp4' } as EngineEvent);
  vi.advanceTimersByTime(10_000);
  expect(electron.shown).toEqual([
    { title: 'Safe in the cloud', body: '50 recordings' },
    { title: 'Safe in the cloud', body: 'late.mp4' },
  ]);
});
