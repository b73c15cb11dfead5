import type { FileWriters } from './fileWriters.ts';
import { LinuxWriters } from './linuxWriters.ts';
import { lsofWriters } from './lsofWriters.ts';
import { windowsWriters } from './windowsWriters.ts';
import { WriterBatch } from './writerBatch.ts';

/** The method of this platform: `/proc` on Linux, lsof on macOS, the Restart Manager on Windows; elsewhere always `unknown`. */
export function platformWriters(): FileWriters {
  switch (process.platform) {
    case 'linux':
      return new LinuxWriters();
    case 'darwin':
      return new WriterBatch(lsofWriters);
    case 'win32':
      return new WriterBatch(windowsWriters);
    default:
      return { stateOf: async () => 'unknown' };
  }
}
