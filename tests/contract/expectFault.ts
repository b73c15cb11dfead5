import { expect } from 'vitest';
import type { Fault } from '../../electron/engine/core/fault.ts';
import { faultOf } from '../support/faultOf.ts';

/** That a promise rejects with this Fault. @returns it */
export async function expectFault(
  promise: Promise<unknown>,
  code: Fault['code'],
  disposition: Fault['disposition'],
): Promise<Fault> {
  const fault = await faultOf(promise);
  expect(fault).toMatchObject({ code, disposition });
  return fault;
}
