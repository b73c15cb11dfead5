import type { Engine } from '../engine/index.ts';

/** How long to wait for a file that was not looked at yet. */
const LOOK_WAIT_MS = 5_000;
const LOOK_AGAIN_MS = 100;

/**
 * Starts the uploads that are at an earlier destination again at the destination of the settings (`--start-again`). Recordings whose
 * file is not on disk stay as they are. Never rejects.
 * @returns whether one was started again
 */
export async function startAllAgain(engine: Pick<Engine, 'snapshot' | 'command'>): Promise<boolean> {
  const elsewhere = engine.snapshot().recordings.filter(({ isElsewhere }) => isElsewhere);
  const started = await Promise.all(elsewhere.map(({ id }) => startAgain(engine, id)));
  return started.includes(true);
}

async function startAgain(engine: Pick<Engine, 'command'>, id: string): Promise<boolean> {
  for (let waitedMs = 0; ; waitedMs += LOOK_AGAIN_MS) {
    const result = await engine.command({ kind: 'recording.startAgain', id });
    if (result.ok) return true;
    if (result.code !== 'source_unknown' || waitedMs >= LOOK_WAIT_MS) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}
