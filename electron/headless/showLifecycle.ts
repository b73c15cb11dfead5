/** The command `lifecycle`, which says what the rules of the bucket do to uploads and objects. */
import { ABORT_DAYS_MIN, type LifecycleView, type LifecycleWarning } from '../../shared/lifecycle.ts';
import { visibleJson, visibleText } from '../../shared/visibleText.ts';
import { bucketLifecycle } from '../engine/index.ts';
import { contextOf, withStore, write } from './bucketAccess.ts';
import type { HeadlessEnd } from './run.ts';
import type { HeadlessSettings } from './settings.ts';

/** @returns status 2 when a rule ends uploads early or deletes objects. @throws UsageError */
export async function showLifecycle(told: HeadlessSettings): Promise<HeadlessEnd> {
  return withStore(told, async (store) => {
    const { bucket, keyPrefix, signal } = contextOf(told, store);
    const view = await bucketLifecycle(store, bucket, keyPrefix, signal);
    await write(
      told.isJson
        ? `${visibleJson(view)}\n`
        : linesOf(view)
            .map((line) => `${visibleText(line)}\n`)
            .join(''),
    );
    return { status: view.warnings.length > 0 ? 2 : 0, isHeldUp: false };
  });
}

function linesOf({ state, warnings, proposal }: LifecycleView): readonly string[] {
  switch (state) {
    case 'not_allowed':
      return [
        'The lifecycle rules of the bucket may not be read (s3:GetLifecycleConfiguration). Ask its administrator for them.',
      ];
    case 'not_supported':
      return ['The store does not tell its lifecycle rules.'];
    case 'read':
      break;
    default:
      return state satisfies never;
  }
  const lines = warnings.map(warningText);
  if (warnings.length === 0) lines.push('No rule ends uploads early or deletes objects.');
  if (proposal !== null)
    lines.push(
      'No rule ends uploads that are left for good. The administrator of the bucket can set this one:',
      `  ${proposal}`,
    );
  return lines;
}

function warningText(warning: LifecycleWarning): string {
  const rule = `The rule ${JSON.stringify(warning.rule)}`;
  if (warning.kind === 'aborts_early')
    return `${rule} ends uploads after ${warning.days} ${warning.days === 1 ? 'day' : 'days'}: one that is still worked on is sent again. Set ${ABORT_DAYS_MIN} days or more.`;
  return `${rule} deletes finished recordings ${warning.days === null ? `on ${warning.date ?? ''}` : `after ${warning.days} ${warning.days === 1 ? 'day' : 'days'}`}.`;
}
