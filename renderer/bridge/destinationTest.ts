import type { DestinationDraft, DestinationReport, DestinationStep } from '../../shared/ipc.ts';
import { type Failure, getBridge, valueOf } from './bridge.ts';

/**
 * Runs the connection test. `onStep` is called for each change of a step.
 * @returns the report, or `undefined` when the test could not be run (`onFailure` is called then)
 */
export async function testDestination(
  draft: DestinationDraft,
  onStep: (step: DestinationStep) => void,
  onFailure: (failure: Failure) => void,
): Promise<DestinationReport | undefined> {
  const bridge = getBridge();
  const unsubscribe = bridge.subscribe('destination.progress', onStep);
  const report = await valueOf(bridge.request('destination.test', draft), onFailure);
  unsubscribe();
  return report;
}

/** Pings Redis. @returns the round trip in milliseconds, or the failure */
export async function testRedis(url: string): Promise<number | Failure> {
  const reply = await getBridge().request('redis.test', { url });
  return reply.ok ? reply.value.milliseconds : { code: reply.code, message: reply.message };
}
