import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FinishQuestion, finishRule } from '../../../../electron/engine/core/finishRule.ts';

const DONE = { writers: 'closed', container: 'complete' } as const;

function ask(changes: Partial<FinishQuestion>): string {
  const verdict = finishRule({
    quietMs: 0,
    timeoutMs: 30_000,
    evidence: undefined,
    isRequested: false,
    isHeld: false,
    isStrict: false,
    waitsWhileHeld: true,
    ...changes,
  });
  return verdict.kind === 'finish' ? verdict.reason : `wait ${verdict.leftMs} of ${verdict.outOfMs}`;
}

describe('a recording is finished', () => {
  test.each<[string, Partial<FinishQuestion>, string]>([
    ['not a moment before the timeout', { quietMs: 29_999 }, 'wait 1 of 30000'],
    ['by the timeout', { quietMs: 30_000 }, 'timeout'],
    ['not by evidence before two quiet seconds', { quietMs: 1_999, evidence: DONE }, 'wait 1 of 2000'],
    ['by evidence after two quiet seconds', { quietMs: 2_000, evidence: DONE }, 'evidence'],
    [
      'not by evidence where the timeout alone counts',
      { quietMs: 29_999, evidence: DONE, isStrict: true },
      'wait 1 of 30000',
    ],
    ['by a timeout shorter than two seconds', { quietMs: 1_000, timeoutMs: 1_000, evidence: DONE }, 'evidence'],
    [
      'not early while a writer is unknown',
      { quietMs: 2_000, evidence: { writers: 'unknown', container: 'complete' } },
      'wait 28000 of 30000',
    ],
    [
      'not early while the container is incomplete',
      { quietMs: 2_000, evidence: { writers: 'closed', container: 'incomplete' } },
      'wait 28000 of 30000',
    ],
    [
      'not early in a format without an end mark',
      { quietMs: 2_000, evidence: { writers: 'closed', container: 'unmarked' } },
      'wait 28000 of 30000',
    ],
    [
      'later while a process holds the file',
      { quietMs: 30_000, evidence: { writers: 'open', container: 'complete' } },
      'wait 270000 of 300000',
    ],
    [
      'after ten timeouts even so',
      { quietMs: 300_000, evidence: { writers: 'open', container: 'complete' } },
      'timeout',
    ],
    [
      'by the timeout where holding does not count',
      { quietMs: 30_000, waitsWhileHeld: false, evidence: { writers: 'open', container: 'complete' } },
      'timeout',
    ],
    [
      'by the timeout where the timeout alone counts, whoever holds it',
      { quietMs: 30_000, isStrict: true, evidence: { writers: 'open', container: 'complete' } },
      'timeout',
    ],
    ['when a person says so, after two quiet seconds', { quietMs: 2_000, isRequested: true }, 'finalize_now'],
    ['not in the middle of a write when a person says so', { quietMs: 1_999, isRequested: true }, 'wait 1 of 2000'],
    [
      'when a person says so, although a process holds the file',
      { quietMs: 2_000, isRequested: true, evidence: { writers: 'open', container: 'incomplete' } },
      'finalize_now',
    ],
    [
      'never while a person keeps it open',
      { quietMs: 1e9, isHeld: true, isRequested: true, evidence: DONE },
      'wait null of 30000',
    ],
  ])('%s', (_, changes, answer) => expect(ask(changes)).toBe(answer));
});

test('the longer it is quiet, the sooner it is finished, and finished it stays', () => {
  const question = fc.record({
    quietMs: fc.nat(400_000),
    timeoutMs: fc.integer({ min: 1, max: 60_000 }),
    evidence: fc.option(
      fc.record({
        writers: fc.constantFrom('open' as const, 'closed' as const, 'unknown' as const),
        container: fc.constantFrom('complete' as const, 'incomplete' as const, 'unmarked' as const),
      }),
      { nil: undefined },
    ),
    isRequested: fc.boolean(),
    isHeld: fc.constant(false),
    isStrict: fc.boolean(),
    waitsWhileHeld: fc.boolean(),
  });
  fc.assert(
    fc.property(question, (asked) => {
      const verdict = finishRule(asked);
      if (verdict.kind === 'finish') {
        expect(finishRule({ ...asked, quietMs: asked.quietMs + 1 })).toEqual(verdict);
        return;
      }
      const leftMs = verdict.leftMs ?? Number.NaN;
      expect(leftMs).toBeGreaterThan(0);
      expect(finishRule({ ...asked, quietMs: asked.quietMs + leftMs - 1 }).kind).toBe('wait');
      expect(finishRule({ ...asked, quietMs: asked.quietMs + leftMs }).kind).toBe('finish');
    }),
  );
});
