import type { DestinationDraft, DestinationReport, DestinationStep } from '../../shared/ipc.ts';
import { type Failure, valueOf } from './bridge.ts';
import { getBridge } from './requests.ts';

/**
 * Runs the connection test; each step is told as it goes.
 * @returns the report, or `undefined` when the test itself could not be run (told to `onFailure`)
 */
export async function testDestination(
  draft: DestinationDraft,
  onStep: (step: DestinationStep) => void,
  onFailure: (failure: Failure) => void,
): Promise<DestinationReport | undefined> {
  const bridge = getBridge();
  const end = bridge.subscribe('destination.progress', onStep);
  const report = await valueOf(bridge.request('destination.test', draft), onFailure);
  end();
  return report;
}

/** Asks Redis for an answer. @returns how long it took in milliseconds, or what is wrong */
export async function testRedis(url: string): Promise<number | Failure> {
  const reply = await getBridge().request('redis.test', { url });
  return reply.ok ? reply.value.milliseconds : { code: reply.code, message: reply.message };
}
