import { createPlural } from './plural.ts';

const plural = createPlural('en');

/** The texts of the history. */
export const historyEn = {
  search: 'Search names, folders and keys',
  loading: 'Reading the journal…',
  sums: (count: number, shown: string, bytes: string) =>
    plural(count, `1 recording, ${bytes}`, `${shown} recordings, ${bytes}`),
  kept: (days: number, shown: string) => plural(days, 'Kept for 1 day', `Kept for ${shown} days`),
  exportCsv: 'Save as CSV…',
  exportPdf: 'Save as PDF…',
  exportPage: 'Save a page to print…',
  saved: (path: string) => `Saved as ${path}`,
  empty: 'Nothing was uploaded yet.',
  day: 'Day',
  folder: 'Folder',
  anyFolder: 'All folders',
  result: 'Result',
  anyResult: 'All results',
  outcome: {
    complete: 'Safe in the cloud',
    replaced: 'Replaced by a later upload',
    incomplete: 'Incomplete',
    discarded: 'Discarded',
    empty: 'File empty or gone',
  },
};
