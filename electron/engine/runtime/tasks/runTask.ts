import type { Task, TaskResult } from '../../core/recordingState.ts';
import { abortUpload } from './abortUpload.ts';
import { complete } from './complete.ts';
import { describe } from './describe.ts';
import { verify } from './finishedObject.ts';
import { checkFrozen, gatherEvidence, locate } from './lookAtSource.ts';
import { openUpload } from './openUpload.ts';
import { putObject } from './putObject.ts';
import { reconcile } from './reconcile.ts';
import type { TaskDesk } from './taskDesk.ts';

/** Carries out one task of the machine. Rejects with whatever went wrong. */
export function runTask(task: Task, desk: TaskDesk): Promise<TaskResult> {
  switch (task.kind) {
    case 'reconcile':
      return reconcile(desk);
    case 'open_upload':
      return openUpload(desk);
    case 'gather_evidence':
      return gatherEvidence(desk);
    case 'locate':
      return locate(desk);
    case 'check_frozen':
      return checkFrozen(desk);
    case 'put_object':
      return putObject(desk);
    case 'complete':
      return complete(desk);
    case 'verify':
      return verify(desk);
    case 'describe':
      return describe(desk);
    case 'abort_upload':
      return abortUpload(desk);
    default:
      return task satisfies never;
  }
}
