import { expect, test } from 'vitest';
import { Fault } from '../../../../electron/engine/core/fault.ts';
import { retried } from '../../../../electron/engine/runtime/retried.ts';

const { signal } = new AbortController();

function failing(times: number, disposition: 'retry' | 'attention') {
  const slept: number[] = [];
  let calls = 0;
  const work = async (): Promise<number> => {
    calls += 1;
    if (calls <= times) throw new Fault('network', 'Away.', { disposition });
    return calls;
  };
  const clock = { sleep: async (ms: number) => void slept.push(ms), random: () => 0.5 };
  return { work, clock, slept, calls: () => calls };
}

test('work is repeated after faults that pass, with longer pauses, and gives up in the end', async () => {
  const passing = failing(3, 'retry');
  expect(await retried(passing.clock, signal, passing.work)).toBe(4);
  expect(passing.slept).toEqual([250, 500, 1_000]);
  const lasting = failing(100, 'retry');
  await expect(retried(lasting.clock, signal, lasting.work)).rejects.toMatchObject({ code: 'network' });
  expect(lasting.calls()).toBe(8);
  const briefly = failing(100, 'retry');
  await expect(retried(briefly.clock, signal, briefly.work, 2)).rejects.toMatchObject({ code: 'network' });
  expect(briefly.calls()).toBe(2);
});

test('it is done once after a fault that needs a person, and without a clock', async () => {
  const person = failing(1, 'attention');
  await expect(retried(person.clock, signal, person.work)).rejects.toMatchObject({ disposition: 'attention' });
  const single = failing(1, 'retry');
  await expect(retried(undefined, signal, single.work)).rejects.toMatchObject({ code: 'network' });
  expect([person.calls(), single.calls()]).toEqual([1, 1]);
});
