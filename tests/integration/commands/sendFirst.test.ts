import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { QUICK, testBench } from '../../support/engineBench.ts';

const PART = 5 * 1024 * 1024;
const PARTS = 4;
const WAIT = { timeout: 60_000, interval: 50 };

test('a recording that a person put first is sent before the others, also after a restart', async () => {
  const bench = await testBench();
  const names = ['a.mp4', 'b.mp4', 'c.mp4'];
  for (const name of names) writeFileSync(path.join(bench.folder, name), Buffer.alloc(PARTS * PART, name));
  const config = { ...QUICK, maxPartsInFlight: 1, maxStreams: 1 };
  const rig = await bench.start({ config: { ...config, folders: [{ path: bench.folder }] } });
  await rig.engine.command({ kind: 'engine.pause' });
  await rig.engine.start();
  await vi.waitUntil(() => rig.engine.snapshot().recordings.length === 3, WAIT);
  const idOf = (name: string): string => rig.engine.snapshot().recordings.find((one) => one.name === name)?.id ?? '';
  expect(await rig.engine.command({ kind: 'recording.sendFirst', id: idOf('c.mp4') })).toEqual({ ok: true });
  expect(await rig.engine.command({ kind: 'recording.sendFirst', id: idOf('b.mp4') })).toEqual({ ok: true });
  expect(await rig.engine.command({ kind: 'recording.sendInTurn', id: idOf('b.mp4') })).toEqual({ ok: true });
  await rig.stop();

  // A part takes far longer to be sent than to be written down, on any disk.
  bench.s3.conditions.latencyMs = 300;
  const again = await bench.start({ config: { ...config, folders: [{ path: bench.folder }] } });
  await again.engine.start();
  expect(again.engine.snapshot().recordings.flatMap(({ name, isFirst }) => (isFirst ? [name] : []))).toEqual(['c.mp4']);
  await vi.waitUntil(() => again.count('stream.completed') === 3, WAIT);
  const stored = again.events.flatMap((event) => (event.event === 'part.stored' ? [path.basename(event.path)] : []));
  expect(stored).toHaveLength(3 * PARTS);
  // With a single slot another one has a turn while a part of this one is written down, so that it has every second turn at least. Its
  // last part leaves when it is finished.
  const begin = stored.indexOf('c.mp4');
  const whole = PARTS - 1;
  expect(stored.slice(begin, begin + 2 * whole).filter((name) => name === 'c.mp4').length).toBeGreaterThanOrEqual(
    whole,
  );
});
