import type { MediaFacts } from '../../../../../../electron/engine/ports/mediaProbe.ts';

/** Of a film of five seconds. */
export const FACTS: MediaFacts = {
  durationSeconds: 5,
  container: 'mp4',
  bitRate: null,
  timecode: null,
  recorder: null,
  video: null,
  audio: [],
};
