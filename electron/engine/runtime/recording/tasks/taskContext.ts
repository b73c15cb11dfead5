import type { SourceFingerprint } from '../../../core/recording.ts';
import type { Fact, RecordingState } from '../../../core/recordingState.ts';
import type { Throughput } from '../../../core/throughput.ts';
import type { ObjectAddress, ObjectFacts } from '../../../ports/objectStore.ts';
import type { EngineOperation } from '../../../ports/observer.ts';
import { asFault } from '../../../core/fault.ts';
import type { EngineConfig } from '../../engineConfig.ts';
import type { EnginePorts } from '../../enginePorts.ts';
import type { EarlyProbe } from './earlyProbe.ts';

/** Everything a task may use. `state` is the state in which the task was started. */
export interface TaskContext {
  readonly ports: EnginePorts;
  readonly config: EngineConfig;
  readonly state: RecordingState;
  /** The device on which the file was last seen. */
  readonly device: string;
  readonly signal: AbortSignal;
  /** Waits until so many bytes may leave. Rejects with an `AbortError` when the recording stops. */
  readonly admit: (sizeBytes: number) => Promise<void>;
  /** The recording was in the journal before this run, where it can have been planted, or put back from an earlier state. */
  readonly isResumed: boolean;
  /** Keys under which there was no object before this run: an object with the recording's id that is there now was made by it. */
  readonly madeKeys: Set<string>;
  /** Whether another recording carries this file. */
  readonly isOthers: (fingerprint: SourceFingerprint) => boolean;
  /** Absent: the file is probed for its metadata only. */
  readonly earlyProbe?: Pick<EarlyProbe, 'factsOf'>;
  /** Measures a body that is sent as a whole. Absent: nobody looks at its rate. */
  readonly throughput?: Throughput;
  /** Reports a further fact, beside the result. */
  readonly tell: (fact: Fact) => void;
}

/** Runs one operation. A failure is counted for the metrics. */
export async function counted<T>(ports: EnginePorts, operation: EngineOperation, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.disposition !== 'cancelled') ports.observer?.operationFailed(operation);
    throw fault;
  }
}

/** The facts of an object; `undefined` when there is none. Rejects with the store's faults. */
export function headObject(
  { ports, signal }: Pick<TaskContext, 'ports' | 'signal'>,
  object: ObjectAddress,
): Promise<ObjectFacts | undefined> {
  return counted(ports, 'head_object', () => ports.store.headObject(object, signal));
}
