import { createPlural } from './plural.ts';

const plural = createPlural('en');

/** The texts of the open uploads that are left over. */
export const uploadsEn = {
  title: 'Unfinished uploads in the bucket',
  text: 'Open uploads below the key prefix, from any workstation. Their parts cost storage until they are finished or discarded.',
  again: 'Look again',
  loading: 'Asking the store…',
  empty: 'The store lists no open uploads.',
  hidden: 'MinIO lists open uploads by their whole key only: there may be some that are not in this list.',
  since: (time: string) => `since ${time}`,
  parts: (count: number, shown: string) => plural(count, '1 part', `${shown} parts`),
  cost: (dollars: string) => `about ${dollars} USD a month`,
  costLittle: (dollars: string) => `less than ${dollars} USD a month`,
  workstation: (name: string) => `from ${name}`,
  unknownWorkstation: 'workstation not known',
  own: 'A recording in the list has it: decide there.',
  other: 'A recording of another workstation uses it.',
  active: 'A workstation worked on it within the last hour.',
  completing: 'It became an object that is not described yet: complete it once more.',
  adopt: 'Continue with a file…',
  complete: 'Complete…',
  discard: 'Discard…',
  discardTitle: 'Discard this upload?',
  discardText: (bytes: string) => `${bytes} stored in the cloud will be deleted for good. They may be the only copy.`,
  discardConfirm: 'Discard upload',
  completeTitle: 'Complete what is stored?',
  completeText:
    'The parts up to the first gap become an object that is marked as incomplete. The rest of the recording can not be added later.',
  completeConfirm: 'Complete',
  completed: (key: string, bytes: string) => `${key} is an incomplete object of ${bytes} now.`,
  leftOut: (count: number, shown: string) =>
    plural(count, '1 part behind a gap was left out.', `${shown} parts behind a gap were left out.`),
  repair:
    'It has no index, so no player opens it. A repair program such as untrunc can rebuild the index from an intact recording of the same camera with the same settings.',
};
