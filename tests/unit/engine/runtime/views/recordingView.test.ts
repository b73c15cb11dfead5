import { describe, expect, it } from 'vitest';
import { Growth } from '../../../../../electron/engine/core/growth.ts';
import { wake } from '../../../../../electron/engine/core/recordingState.ts';
import { recordingView } from '../../../../../electron/engine/runtime/views/recordingView.ts';
import { POLICY, record } from '../../core/machine.ts';

/** The view at 5 s of a recording that grew and was stored at 1 MB/s until then. */
function viewIn(phase: 'recording' | 'completed' | 'cancelled') {
  const growth = new Growth();
  for (let second = 0; second <= 5; second += 1) {
    growth.disk(second * 1_000, second * 1_000_000);
    growth.cloud(second * 1_000, second * 1_000_000);
  }
  const state = wake(record({ phase }), new Map());
  const viewed = { state, growth, policy: POLICY, isResumed: false, folder: '/media', secondsAfterLastWrite: null };
  return recordingView(viewed, 5_000);
}

describe('the rates of a recording', () => {
  it('are those of the last seconds while it is unfinished', () => {
    expect(viewIn('recording')).toMatchObject({ diskRate: 1_000_000, cloudRate: 1_000_000 });
  });

  it.each(['completed', 'cancelled'] as const)('are 0 once it is %s', (phase) => {
    expect(viewIn(phase)).toMatchObject({ diskRate: 0, cloudRate: 0 });
  });
});
