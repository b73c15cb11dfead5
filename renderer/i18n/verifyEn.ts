import { createPlural } from './plural.ts';

const plural = createPlural('en');

/** The texts of the check of finished objects. */
export const verifyEn = {
  title: 'Verify in the cloud',
  text: 'Each finished object is compared with its metadata document and with the journal. An object for which the store has no checksum is read again, which takes time and traffic.',
  start: 'Verify',
  again: 'Verify again',
  starting: 'Asking the store…',
  progress: (checked: string, total: string, bytes: string, totalBytes: string) =>
    `${checked} of ${total} objects, ${bytes} of ${totalBytes}`,
  nothing: 'There is no finished object to verify.',
  match: (count: number, shown: string) => plural(count, '1 object matches.', `${shown} objects match.`),
  differ: (count: number, shown: string) => plural(count, '1 object differs.', `${shown} objects differ.`),
  unchecked: (count: number, shown: string) =>
    plural(count, '1 object was not checked.', `${shown} objects were not checked.`),
  more: (shown: string) => `And ${shown} more.`,
};
