import { applyDelta, type Delta, type RecordingView, type Snapshot } from '../../shared/viewModel.ts';

/** A snapshot with its recordings by id. */
export interface Projection {
  readonly snapshot: Snapshot;
  readonly byId: ReadonlyMap<string, RecordingView>;
}

export function toProjection(snapshot: Snapshot): Projection {
  return { snapshot, byId: new Map(snapshot.recordings.map((recording) => [recording.id, recording])) };
}

/** Applies deltas in order. `gap` when their revisions are not consecutive. */
export function applyDeltas(projection: Projection, deltas: readonly Delta[]): Projection | 'gap' {
  let snapshot = projection.snapshot;
  for (const delta of deltas) {
    if (delta.revision !== snapshot.revision + 1) return 'gap';
    snapshot = applyDelta(snapshot, delta);
  }
  return snapshot === projection.snapshot ? projection : toProjection(snapshot);
}

/** An event for screen readers. */
export interface Announcement {
  readonly kind: 'finished' | 'failed';
  readonly recording: RecordingView;
}

/** The recordings that finished or began to need a decision between two projections. */
export function announcementsBetween(before: Projection, after: Projection): readonly Announcement[] {
  return after.snapshot.recordings.flatMap((recording): readonly Announcement[] => {
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

/** The attention of a recording, if a person must act. */
export function attentionOf(recording: RecordingView): { readonly code: string; readonly message: string } | undefined {
  return recording.holds.find((hold) => hold.kind === 'attention');
}
