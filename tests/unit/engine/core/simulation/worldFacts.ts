import { type PartPlan, partBytes } from '../../../../../electron/engine/core/partPlan.ts';
import type { PartLedger } from '../../../../../electron/engine/core/recording.ts';
import type { Fact, RecordingState } from '../../../../../electron/engine/core/recordingState.ts';
import type { Content } from './simulatedDisk.ts';

/** Everything that is stored from the first byte on, without a gap. */
export function prefixOf(plan: PartPlan, ledger: PartLedger): Content {
  const parts: string[] = [];
  for (let partNumber = 1; ; partNumber++) {
    const part = ledger.get(partNumber);
    if (part !== undefined) parts.push(part.etag);
    if (part?.sizeBytes !== partBytes(plan, partNumber)) break;
  }
  return parts.length === 0 ? [] : parts.join(',').split(',').map(Number);
}

export function commandName(fact: Fact): string {
  switch (fact.kind) {
    case 'command.hold':
      return fact.isHeld ? 'hold' : 'release';
    case 'command.pause':
      return fact.isPaused ? 'pause' : 'resume';
    case 'command.order':
      return fact.isFirst ? 'sendFirst' : 'sendInTurn';
    case 'engine.paused':
      return fact.isPaused ? 'engine.pause' : 'engine.resume';
    case 'network.changed':
      return fact.isOffline ? 'offline' : 'online';
    default:
      return fact.kind.replace('command.', '');
  }
}

/** Every reason for which it does not go on. */
export function holdsOf({ record: now, live }: RecordingState, atMs: number): string[] {
  const holds = {
    paused: now.paused,
    'engine paused': live.isEnginePaused,
    held: now.held,
    offline: live.isOffline,
    attention: now.attention !== undefined,
    backoff: live.backoff !== undefined && live.backoff.untilMs > atMs,
    discarding: now.isDiscarding,
    'parts on their way': live.inFlight.size > 0,
    'a missing file': live.source.kind === 'missing',
  };
  return Object.entries(holds).flatMap(([name, isSo]) => (isSo ? [name] : []));
}

/** Whether both hold the very same parts: then they are equal, and nothing in them has to be compared. */
export function hasSameParts(a: PartLedger, b: PartLedger): boolean {
  return a.size === b.size && [...a].every(([partNumber, part]) => b.get(partNumber) === part);
}
