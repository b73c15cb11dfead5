import Store from 'electron-store';
import { boolean, decimal, exactObject, otherwise } from '../../../shared/read.ts';
import type { WindowPlace } from '../desktop/windowPlace.ts';
import type { Logger } from '../../engine/index.ts';

const NAME = 'window';

export interface WindowFile {
  /** `undefined` if there is none or it cannot be decoded. */
  read(): WindowPlace | undefined;
  write(place: WindowPlace): void;
}

/**
 * `window.json` in this folder holds the last place of the window. Neither function throws: failures are logged, and the window
 * opens at its default place.
 */
export function windowFile(folder: string, logger: Logger): WindowFile {
  const open = (): Store => new Store({ name: NAME, cwd: folder, clearInvalidConfig: true, configFileMode: 0o600 });
  const refused = (error: unknown): void => {
    logger.log('warn', 'The place of the window cannot be read or saved.', { error });
  };
  return {
    read() {
      try {
        return storedPlace({ ...open().store }, NAME);
      } catch (error) {
        refused(error);
        return undefined;
      }
    },
    write(place) {
      try {
        open().store = { ...place };
      } catch (error) {
        refused(error);
      }
    },
  };
}

const storedPlace = otherwise(
  exactObject<WindowPlace>({ x: decimal, y: decimal, width: decimal, height: decimal, isMaximized: boolean }),
  undefined,
);
