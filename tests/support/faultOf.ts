import { inspect } from 'node:util';
import { Fault } from '../../electron/engine/core/fault.ts';

/** The Fault a promise rejects with; an error when it does anything else. */
export async function faultOf(promise: Promise<unknown>): Promise<Fault> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof Fault)) throw new Error(`No fault: ${inspect(thrown)}`);
  return thrown;
}
