import type { SourceFingerprint } from '../../electron/engine/core/recording.ts';
import { nodeFiles, systemClock } from '../../electron/engine/index.ts';
import type { FileSource, SourceFacts, SourceReader } from '../../electron/engine/ports/fileSource.ts';
import { withMethods } from './withMethods.ts';

/** The ids that a test gives to the file under this path; `undefined`: those that it has. */
export type IdsOf = (path: string) => SourceFingerprint | undefined;

/** The real files, with the ids that drives of the test's choice would give them. */
export function filesWithIds(idsOf: IdsOf): FileSource {
  const { source } = nodeFiles({ clock: systemClock, logger: { log: () => undefined } });
  const renamed = (path: string, facts: SourceFacts): SourceFacts => ({
    ...facts,
    fingerprint: idsOf(path) ?? facts.fingerprint,
  });
  return withMethods(source, {
    stat: async (path: string) => renamed(path, await source.stat(path)),
    open: async (path: string): Promise<SourceReader> => {
      const reader = await source.open(path);
      return withMethods(reader, { stat: async () => renamed(path, await reader.stat()) });
    },
    deviceOf: async (folder: string) => idsOf(folder)?.device ?? source.deviceOf(folder),
    findByFingerprint: () => Promise.resolve(undefined),
  });
}
