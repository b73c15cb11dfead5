import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Material, RECORDER_FORMATS, type RecorderFormat, record } from '../../tests/support/recorders.ts';
import { untilStored } from './comparison.ts';
import { type SiteKind, startSite } from './site.ts';
import { pick, type Random, troublesFor } from './troubles.ts';

const RECORDERS = 3;
/** From the end of all trouble to the last object. */
const PATIENCE_MS = 120_000;

export interface RoundReport {
  readonly formats: readonly string[];
  /** Files that were compared with their objects. */
  readonly files: number;
  readonly troubles: readonly string[];
  /** The broken promises; empty in a good round. */
  readonly complaints: readonly string[];
  /** From the end of all trouble until everything was an object. */
  readonly seconds: number;
}

/**
 * Three recorders write in real time while one thing after another goes wrong; then everything works again, and every file has to
 * become an object of the same bytes by itself, with nothing left open and nothing aborted.
 * @param folder empty; takes recordings, journals and logs
 */
export async function runRound(
  kind: SiteKind,
  material: Material,
  folder: string,
  random: Random,
): Promise<RoundReport> {
  const recordings = path.join(folder, 'recordings');
  mkdirSync(recordings, { recursive: true });
  const [first, ...others] = RECORDER_FORMATS;
  if (first === undefined) throw new Error('There is no format to record in.');
  const formats = Array.from({ length: RECORDERS }, () => pick<RecorderFormat>([first, ...others], random));
  const files = formats.map((format, at) => path.join(recordings, `${at} ${format.name}.${format.ending}`));
  const site = await startSite(kind, pick(['aws', 'ceph'], random), folder);
  try {
    const running = new Set(files);
    const recorded = Promise.all(
      formats.map(async (format, at) => {
        const file = files[at] ?? '';
        await sleep(random() * 4_000);
        await record(format, material, file).finally(() => running.delete(file));
      }),
    );
    // Waited for below; a recorder that fails meanwhile ends the round there.
    recorded.catch(() => undefined);
    const troubles: string[] = [];
    // Some seconds more, since what comes after the last byte is where most can go wrong.
    const enoughMs = performance.now() + 32_000;
    while (running.size > 0 || performance.now() < enoughMs) {
      await sleep(300 + random() * 2_500);
      troubles.push(await pick(troublesFor(site), random)(site, random));
    }
    await recorded;
    site.s3.faults.clear();
    for (const workstation of site.workstations) {
      workstation.resume();
      workstation.start();
    }
    const endMs = performance.now();
    const all = [...files, ...site.clips.files];
    const rewritten = files.filter((_, at) => formats[at]?.atStop !== undefined);
    const { secretFile } = site.clips;
    const complaints = await untilStored(site.s3, all, PATIENCE_MS, { secretFile, rewritten });
    const seconds = (performance.now() - endMs) / 1_000;
    return { formats: formats.map(({ name }) => name), files: all.length, troubles, complaints, seconds };
  } finally {
    await site.close();
  }
}
