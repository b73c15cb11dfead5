import { describe, expect, test } from 'vitest';
import { DeviceLimiter } from '../../../../../electron/engine/adapters/nodeFs/deviceLimiter.ts';
import { errorCode } from '../../../../../electron/engine/adapters/nodeFs/sourceFault.ts';
import { createFakeClock } from '../../../../fakes/fakeClock.ts';

/** A disk whose calls come back when they are told to. */
function slowDisk() {
  const calls: { readonly path: string; answer: (value: string) => void; fail: (error: Error) => void }[] = [];
  const call = (path: string) => (): Promise<string> =>
    new Promise((resolve, reject) => {
      calls.push({ path, answer: resolve, fail: reject });
    });
  return { calls, call, paths: () => calls.map(({ path }) => path) };
}

/** A place in the limiter, and what has become of it so far. */
function outcomeOf<T>(promise: Promise<T>): { value?: T; code?: string } {
  const outcome: { value?: T; code?: string } = {};
  promise.then(
    (value) => {
      outcome.value = value;
    },
    (error: unknown) => {
      outcome.code = errorCode(error);
    },
  );
  return outcome;
}

const HUNG = { code: 'disk_error' };

describe('a device', () => {
  test('runs three calls at once, the others in their order', async () => {
    const clock = createFakeClock();
    const limiter = new DeviceLimiter(clock);
    const disk = slowDisk();
    const names = ['/nas/1', '/nas/2', '/nas/3', '/nas/4', '/nas/5'];
    const outcomes = names.map((path) => outcomeOf(limiter.file(path, disk.call(path))));
    expect(disk.paths()).toEqual(names.slice(0, 3));
    disk.calls[1]?.answer('two');
    await clock.settle();
    expect(outcomes[1]).toEqual({ value: 'two' });
    expect(disk.paths()).toEqual(names.slice(0, 4));
    disk.calls[0]?.fail(Object.assign(new Error('no'), { code: 'ENOENT' }));
    await clock.settle();
    expect(outcomes[0]).toEqual({ code: 'ENOENT' });
    expect(disk.paths()).toEqual(names);
  });

  test('whose device does not answer gives up after half a minute, and costs others nothing', async () => {
    const clock = createFakeClock();
    const limiter = new DeviceLimiter(clock);
    const disk = slowDisk();
    const hung = ['/nas/1', '/nas/2', '/nas/3', '/nas/4'].map((path) => outcomeOf(limiter.file(path, disk.call(path))));
    const other = outcomeOf(limiter.file('/ssd/a', async () => 'read'));
    await clock.settle();
    expect(other).toEqual({ value: 'read' });
    await clock.advance(29_999);
    expect(hung).toEqual([{}, {}, {}, {}]);
    await clock.advance(1);
    expect(hung).toEqual([HUNG, HUNG, HUNG, HUNG]);
    expect(disk.calls).toHaveLength(3);
    await expect(limiter.file('/nas/5', disk.call('/nas/5'))).rejects.toMatchObject({
      code: 'disk_error',
      disposition: 'retry',
      message:
        'The drive or network share that holds “5” does not answer. Check its cable and the server; the upload continues by itself.',
    });
    expect(disk.calls).toHaveLength(3);
  });

  test('is open again when the last of the calls that were given up has come back', async () => {
    const clock = createFakeClock();
    const limiter = new DeviceLimiter(clock);
    const disk = slowDisk();
    const late: string[] = [];
    const paths = ['/nas/1', '/nas/2'];
    const hung = paths.map((path) => outcomeOf(limiter.file(path, disk.call(path), (value) => late.push(value))));
    await clock.advance(30_000);
    disk.calls[0]?.answer('a handle to close');
    await clock.settle();
    await expect(limiter.file('/nas/3', disk.call('/nas/3'))).rejects.toMatchObject(HUNG);
    disk.calls[1]?.fail(new Error('gone'));
    await clock.settle();
    expect(hung).toEqual([HUNG, HUNG]);
    expect(late).toEqual(['a handle to close']);
    await expect(limiter.file('/nas/3', async () => 'read')).resolves.toBe('read');
    await clock.advance(30_000);
    expect(clock.pendingTimers).toBe(0);
  });

  test('needs one timer for all calls, and gives up each one after its own half minute', async () => {
    const clock = createFakeClock();
    const limiter = new DeviceLimiter(clock);
    const disk = slowDisk();
    const first = outcomeOf(limiter.file('/nas/1', disk.call('/nas/1')));
    await clock.advance(10_000);
    const second = outcomeOf(limiter.file('/san/2', disk.call('/san/2')));
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(20_000);
    expect([first, second]).toEqual([HUNG, {}]);
    await clock.advance(9_999);
    expect(second).toEqual({});
    await clock.advance(1);
    expect(second).toEqual(HUNG);
    expect(clock.pendingTimers).toBe(0);
  });

  test('is one for all folders of a device, once it is known, and for the folders themselves', async () => {
    const clock = createFakeClock();
    const limiter = new DeviceLimiter(clock);
    const disk = slowDisk();
    limiter.learn('/nas/day 1', '42');
    limiter.learn('/nas/day 2', '42');
    void outcomeOf(limiter.file('/nas/day 1/a', disk.call('/nas/day 1/a')));
    await clock.advance(30_000);
    await expect(limiter.file('/nas/day 2/b', disk.call('/nas/day 2/b'))).rejects.toMatchObject(HUNG);
    await expect(limiter.folder('/nas/day 2', disk.call('/nas/day 2'))).rejects.toMatchObject(HUNG);
    expect(disk.paths()).toEqual(['/nas/day 1/a']);
  });
});
