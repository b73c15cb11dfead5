import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { nodeFiles, systemClock } from '../../../electron/engine/index.ts';
import { MIB } from '../../support/bytes.ts';
import { testBench } from '../../support/engineBench.ts';
import { isEvent, placeFile, UNHURRIED_MS, untilStored } from '../../support/engineRig.ts';
import { silentLogger } from '../../support/loggers.ts';
import { withMethods } from '../../support/withMethods.ts';

test.each(['complete', 'discard'] as const)(
  'another card in the same reader is no deletion, also after a restart: nothing is decided by --on-vanish %s',
  async (onVanish) => {
    const bench = await testBench();
    const { source } = nodeFiles({ clock: systemClock, logger: silentLogger });
    let card = 'uuid:card-1';
    const inReader = withMethods(source, { fileSystemOf: () => Promise.resolve(card) });
    const config = { streamTimeoutMs: UNHURRIED_MS, onVanish };
    const first = await bench.start({ config, ports: { source: inReader } });
    const file = path.join(bench.folder, 'C0001.mp4');
    await placeFile(file, randomBytes(11 * MIB));
    await untilStored(first, 2);
    card = 'uuid:card-2';
    await rm(file);
    const attention = await first.until(isEvent('stream.attention', 'C0001.mp4'));
    expect(attention.message).toMatch(/another drive.*connect the drive/i);
    await first.stop();

    const rig = await bench.start({ config: { ...config, streamTimeoutMs: 1_000 }, ports: { source: inReader } });
    await sleep(4_000);
    expect(rig.events.filter(({ event }) => /^stream\.(finishing|completed|failed)$/.test(event))).toEqual([]);
    expect(bench.s3.requests.some(({ operation }) => /Abort|Complete/.test(operation))).toBe(false);
    card = 'uuid:card-1';
    await rig.engine.command({ kind: 'engine.retryAll' });
    await rig.until(isEvent(onVanish === 'discard' ? 'stream.failed' : 'stream.completed', 'C0001.mp4'));
  },
);
