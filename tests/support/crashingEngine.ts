import { Fault } from '../../electron/engine/core/fault.ts';
import type { CheckpointStore } from '../../electron/engine/ports/checkpointStore.ts';
import type { ObjectStore } from '../../electron/engine/ports/objectStore.ts';
import type { TestBench } from './engineBench.ts';
import type { EngineRig, RigOptions } from './engineRig.ts';
import { embeddedJournal } from './journals.ts';
import { storeOf } from './storeOf.ts';

export interface CrashingRig extends EngineRig {
  /**
   * As a kill, in this process: from this instant on nothing reaches the journal, and every request to the store is cut. What is
   * left of the engine is stopped afterwards, and can leave nothing behind.
   */
  die(): Promise<void>;
}

/** The engine on the bench's journal and server, until it dies. @param journal its way to the journal, before death cuts it */
export async function startCrashing(
  bench: TestBench,
  options: Partial<RigOptions> = {},
  journal: (real: CheckpointStore) => CheckpointStore = (real) => real,
): Promise<CrashingRig> {
  const death = new AbortController();
  const real = await embeddedJournal(bench.stateFolder);
  const s3 = storeOf(bench.s3);
  const rig = await bench.start({
    ...options,
    checkpoints: cutAtDeath<CheckpointStore>(journal(real), death.signal),
    ports: { ...options.ports, store: cutAtDeath<ObjectStore>(s3, death.signal) },
  });
  return {
    ...rig,
    async die() {
      death.abort();
      await rig.stop();
      s3.close();
    },
  };
}

/** A port whose calls end, and begin, no more after death. */
function cutAtDeath<T extends object>(port: T, death: AbortSignal): T {
  return new Proxy(port, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function' || name === 'close') return bound(method, target);
      return (...given: readonly unknown[]): unknown => {
        if (death.aborted) return Promise.reject(new Fault('network', 'It is dead.', { disposition: 'retry' }));
        const cut = given.map((one) => (one instanceof AbortSignal ? AbortSignal.any([one, death]) : one));
        return Reflect.apply(method, target, cut);
      };
    },
  });
}

function bound(value: unknown, target: object): unknown {
  return typeof value === 'function' ? value.bind(target) : value;
}
