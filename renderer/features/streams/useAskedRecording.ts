import { useEffect } from 'react';
import type { RecordingView } from '../../../shared/viewModel.ts';
import { useRecording } from '../../state/engineStore.ts';

/** The recording that a dialog asks about. When it is gone, there is nothing left to ask, and the dialog is closed. */
export function useAskedRecording(id: string, onClose: () => void): RecordingView | undefined {
  const recording = useRecording(id);
  const isGone = recording === undefined;
  useEffect(() => {
    if (isGone) onClose();
  }, [isGone, onClose]);
  return recording;
}
