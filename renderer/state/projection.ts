import { applyDelta, type Delta, type RecordingView, type Snapshot } from '../../shared/viewModel.ts';

/** A snapshot, and its recordings by id: a row looks up its own and no other. */
export interface Projection {
  readonly snapshot: Snapshot;
  readonly byId: ReadonlyMap<string, RecordingView>;
}

export function projected(snapshot: Snapshot): Projection {
  return { snapshot, byId: new Map(snapshot.recordings.map((recording) => [recording.id, recording])) };
}

/** The projection after these deltas, in order. `gap` when their numbers do not follow each other. */
export function advanced(projection: Projection, deltas: readonly Delta[]): Projection | 'gap' {
  let snapshot = projection.snapshot;
  for (const delta of deltas) {
    if (delta.revision !== snapshot.revision + 1) return 'gap';
    snapshot = applyDelta(snapshot, delta);
  }
  return snapshot === projection.snapshot ? projection : projected(snapshot);
}

/** What is worth saying aloud. */
export interface Happening {
  readonly kind: 'finished' | 'failed';
  readonly recording: RecordingView;
}

/** Recordings that were finished, or that began to need a person, between two projections. */
export function happeningsBetween(before: Projection, after: Projection): readonly Happening[] {
  return after.snapshot.recordings.flatMap((recording): readonly Happening[] => {
    const was = before.byId.get(recording.id);
    if (was === recording) return [];
    if (recording.phase === 'completed' && was !== undefined && was.phase !== 'completed') {
      return [{ kind: 'finished', recording }];
    }
    const attention = attentionOf(recording);
    const earlier = was === undefined ? undefined : attentionOf(was);
    return attention !== undefined && earlier?.code !== attention.code ? [{ kind: 'failed', recording }] : [];
  });
}

/** What a person has to know and do, if anything. */
export function attentionOf(recording: RecordingView): { readonly code: string; readonly message: string } | undefined {
  return recording.holds.find((hold) => hold.kind === 'attention');
}
