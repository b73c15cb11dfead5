import type { OutageView } from '../../../shared/status.ts';
import type { HoldView, RecordingView } from '../../../shared/viewModel.ts';
import { useEngine, useRecording } from '../../state/engineStore.ts';
import { groupOf } from '../../state/listRows.ts';

/**
 * A recording as it is shown; `undefined` when it no longer exists. While its destination refuses uploads it waits for that, also
 * before its own first request: a countdown to its end would be wrong.
 */
export function useShownRecording(id: string): RecordingView | undefined {
  const recording = useRecording(id);
  const refusing = useEngine(({ snapshot }) =>
    snapshot.engine.outages.find(({ kind, name }) => kind === 'destination_refused' && name === recording?.bucket),
  );
  return recording === undefined || refusing === undefined ? recording : waitingFor(refusing, recording);
}

/** A recording that ended, that is still uploaded, or that waits for another reason stays as it is. Pure. */
function waitingFor({ code, message, since }: OutageView, recording: RecordingView): RecordingView {
  const isMoving = recording.partsInFlight > 0 || recording.cloudRate !== 0;
  if (groupOf(recording) !== 'live' || recording.holds.length > 0 || isMoving) return recording;
  const hold: HoldView = { kind: 'outage', of: 'destination', code, message, since };
  return { ...recording, holds: [hold], idle: null };
}
