import { createPlural } from './plural.ts';

const plural = createPlural('en');

/** The texts about cards. */
export const cardsEn = {
  title: 'May I format this card?',
  verdict: {
    safe: 'Yes: everything on it is verified in the cloud.',
    unsafe: 'No: not everything is in the cloud yet.',
    unknown: 'Not known: something on it could not be read.',
    empty: 'It holds no file that matches the patterns.',
  },
  safeAlone: 'No: the cards below are not all safe. The files directly in this folder are verified.',
  withoutBelow: 'without the cards below',
  safeExcept: (count: number, shown: string) =>
    plural(
      count,
      'Yes, unless you need the 1 file that is not included: every other file on it is verified in the cloud.',
      `Yes, unless you need the ${shown} files that are not included: every other file on it is verified in the cloud.`,
    ),
  counts: (verified: string, wanted: string) => `${verified} of ${wanted} verified`,
  clips: (complete: string, total: string) => `${complete} of ${total} clips complete`,
  notIncluded: (shown: string) => `${shown} not included`,
  timeLeft: (span: string) => `about ${span} left`,
  timeAfterRecording: (span: string) => `safe about ${span} after the recording ends`,
  timeAtMost: (span: string) => `at most about ${span} left`,
  unreadable: (count: number, shown: string) => plural(count, '1 item cannot be read', `${shown} items cannot be read`),
  decisions: (count: number, shown: string) =>
    plural(count, '1 file waits for your decision', `${shown} files wait for your decision`),
  decisionsAtLeast: (count: number, shown: string) =>
    plural(count, 'at least 1 file waits for your decision', `at least ${shown} files wait for your decision`),
  notSafe: (count: number, shown: string) => plural(count, '1 file is not safe yet', `${shown} files are not safe yet`),
  more: (count: number, shown: string) => plural(count, 'and 1 more', `and ${shown} more`),
  checking: 'Reading the folder…',
  checkedAt: (time: string) => `Checked at ${time}`,
  id: (id: string) => `card ID ${id}`,
  again: 'Check again',
  reason: {
    waiting: 'not uploaded yet',
    uploading: 'uploading',
    attention: 'needs you',
    paused: 'paused',
    changed: 'changed after it was uploaded',
    incomplete: 'only a part was kept',
    discarded: 'discarded',
    unreadable: 'cannot be read',
  },
};
