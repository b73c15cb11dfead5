import type { StoredPart } from '../../core/recording.ts';
import { step } from '../../core/recordingMachine.ts';
import type { Announcement, Moment, RecordingPolicy, RecordingState, Task } from '../../core/recordingState.ts';
import type { CheckpointChange } from '../../ports/checkpointStore.ts';
import { answerTo } from './commands.ts';
import type { Message } from './mailbox.ts';

/** The outcome of several facts that are made durable together. */
export interface BatchOutcome {
  readonly state: RecordingState;
  /** The durable change; `undefined` when nothing durable changed. */
  readonly change: CheckpointChange | undefined;
  readonly announcements: readonly Announcement[];
  /** Answers the commands of the batch, and those who wait for a fact to be durable. To be called once the change is durable. */
  readonly answer: () => void;
  /** The task of the last step that named one. It is started only if it is still the state's task. */
  readonly due: { readonly task: Task; readonly token: number } | undefined;
}

/** Applies `messages` in order. Pure but for the answers it returns. A command is answered by the state it meets in the batch. */
export function stepBatch(
  before: RecordingState,
  messages: readonly Message[],
  moment: Moment,
  policy: RecordingPolicy,
): BatchOutcome {
  let state = before;
  let due: BatchOutcome['due'];
  const put = new Map<number, StoredPart>();
  const remove = new Set<number>();
  const announcements: Announcement[] = [];
  const answers: (() => void)[] = [];
  for (const { fact, asked, written } of messages) {
    if (written !== undefined) answers.push(written);
    if (asked !== undefined) {
      const result = answerTo(asked.command, state, policy);
      answers.push(() => asked.answer(result));
    }
    const next = step(state, fact, moment, policy);
    state = next.state;
    for (const partNumber of next.remove) {
      put.delete(partNumber);
      remove.add(partNumber);
    }
    for (const part of next.put) {
      remove.delete(part.partNumber);
      put.set(part.partNumber, part);
    }
    announcements.push(...next.announcements);
    due = next.task ?? due;
  }
  const isChanged = state.record !== before.record || put.size > 0 || remove.size > 0;
  return {
    state,
    change: isChanged ? { record: state.record, put: [...put.values()], remove: [...remove] } : undefined,
    announcements,
    answer: () => {
      for (const answer of answers) answer();
    },
    due,
  };
}
