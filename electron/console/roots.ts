import os from 'node:os';
import path from 'node:path';

/** Home, and the places where systems mount drives. Absolute; some may not exist. */
export function defaultRoots(platform: NodeJS.Platform = process.platform): readonly string[] {
  const home = os.homedir();
  switch (platform) {
    case 'win32':
      // Every drive that has a letter may be a card.
      return [home, ...Array.from('DEFGHIJKLMNOPQRSTUVWXYZ', (letter) => `${letter}:${path.win32.sep}`)];
    case 'darwin':
      return [home, '/Volumes'];
    default:
      return [home, '/media', '/mnt', '/run/media'];
  }
}
