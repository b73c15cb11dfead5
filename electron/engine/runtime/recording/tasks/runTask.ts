import type { Task, TaskResult } from '../../../core/recordingState.ts';
import { abortUpload } from './abortUpload.ts';
import { compareReplacement } from './compareReplacement.ts';
import { complete } from './complete.ts';
import { describe } from './describe.ts';
import { verify } from './finishedObject.ts';
import { checkFrozen, gatherEvidence, locate } from './lookAtSource.ts';
import { openUpload } from './openUpload.ts';
import { putObject } from './putObject.ts';
import { reconcile } from './reconcile.ts';
import type { TaskContext } from './taskContext.ts';

/** Carries out one task of the machine. Rejects with whatever went wrong. */
export function runTask(task: Task, context: TaskContext): Promise<TaskResult> {
  switch (task.kind) {
    case 'reconcile':
      return reconcile(context);
    case 'open_upload':
      return openUpload(context);
    case 'gather_evidence':
      return gatherEvidence(context);
    case 'locate':
      return locate(context);
    case 'compare_replacement':
      return compareReplacement(context);
    case 'check_frozen':
      return checkFrozen(context);
    case 'put_object':
      return putObject(context);
    case 'complete':
      return complete(context);
    case 'verify':
      return verify(context);
    case 'describe':
      return describe(context);
    case 'abort_upload':
      return abortUpload(context);
    default:
      return task satisfies never;
  }
}
