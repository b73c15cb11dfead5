import os from 'node:os';
import path from 'node:path';

/** Home, and the places where systems mount drives. Absolute; some may not exist. @param home of the user who runs Rushes */
export function defaultRoots(
  platform: NodeJS.Platform = process.platform,
  home: string = os.homedir(),
): readonly string[] {
  switch (platform) {
    case 'win32':
      // Every drive that has a letter may be a card.
      return [home, ...Array.from('DEFGHIJKLMNOPQRSTUVWXYZ', (letter) => `${letter}:${path.win32.sep}`)];
    case 'darwin':
      return [home, '/Volumes'];
    default:
      // The home of the user of a service may be the root folder, which holds everything.
      return [...(home === '/' ? [] : [home]), '/media', '/mnt', '/run/media'];
  }
}
