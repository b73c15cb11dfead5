import type { DriveSpace } from '../core/driveSpace.ts';
import type { EngineConfig } from './engineConfig.ts';
import type { EnginePorts } from './enginePorts.ts';

/** Knows how much space is left on the drives of the watched folders. */
export class DriveWatch {
  readonly #ports: EnginePorts;
  readonly #config: () => EngineConfig;
  #drives: readonly DriveSpace[] = [];

  constructor(ports: EnginePorts, config: () => EngineConfig) {
    this.#ports = ports;
    this.#config = config;
  }

  get drives(): readonly DriveSpace[] {
    return this.#drives;
  }

  /** Asks all drives. Never rejects: a drive that does not answer is left out. */
  async look(): Promise<void> {
    const asked = this.#config().folders.map(async ({ path: folder }): Promise<DriveSpace[]> => {
      const space = await this.#ports.source.spaceOf(folder).catch(() => undefined);
      return space === undefined ? [] : [{ folder, ...space }];
    });
    this.#drives = (await Promise.all(asked)).flat();
  }
}
