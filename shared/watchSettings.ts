import { booleanSetting, listSetting, wholeSetting } from './settingKinds.ts';
import { patternsProblem } from './valueRules.ts';

/** How the folders are watched, see `settings.ts`. */
export const watchSettings = {
  /** Whether files in the subfolders of the watched folders are uploaded too. */
  isRecursive: booleanSetting({
    fallback: true,
    commandLine: { flag: 'recursive', variable: 'RUSHES_RECURSIVE', help: 'Upload files in subfolders too' },
  }),
  /** Of the files that were there before and do not grow, those that match are uploaded first. */
  priority: listSetting({
    fallback: [],
    example: ['*A001*.mov', 'selects/**'],
    expects: "patterns such as 'selects/**'",
    commandLine: {
      flag: 'priority',
      variable: 'RUSHES_PRIORITY',
      help: 'Existing files that are uploaded before other existing ones; may be repeated; files that grow come before both',
    },
    check: patternsProblem,
  }),
  /**
   * The least time between two readings of a folder that is polled. A reading of many files takes longer, and readings take at most a
   * twentieth of the time. At 1 s a change is known as soon as the looks at growing files allow; a day is the most that makes sense.
   */
  pollSeconds: wholeSetting({
    fallback: 2,
    example: 10,
    min: 1,
    max: 86_400,
    commandLine: {
      flag: 'poll-every',
      variable: 'RUSHES_POLL_SECONDS',
      help: 'Seconds between two readings of a folder that reports no changes, such as one on a network drive',
    },
  }),
  /**
   * Events about one file within this time are one. A recorder writes up to a thousand times a second, and each look costs a `stat`; 200 ms
   * keep that at five looks a second. Above 5 s a change would be known too late.
   */
  mergeMs: wholeSetting({
    fallback: 200,
    example: 1_000,
    min: 10,
    max: 5_000,
    commandLine: {
      flag: 'merge-events',
      variable: 'RUSHES_MERGE_EVENTS_MS',
      help: 'Milliseconds within which events about one file are merged',
    },
  }),
};
