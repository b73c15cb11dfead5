import type { StatusCatalogue } from '../statusText.ts';

const counted = (count: number, one: string, many: string): string => (count === 1 ? one : many);

export const ENGLISH_STATUS: StatusCatalogue = {
  allSafe: 'All safe',
  safeDetail: 'Every recording in the watched folders is verified in the cloud.',
  notCovered: (exceptions) => `Not covered: ${exceptions}.`,
  incomplete: (recordings, shown) =>
    counted(recordings, '1 recording is incomplete', `${shown} recordings are incomplete`),
  incompleteDetail: 'Everything else is safe.',
  untilSafe: (span) => `About ${span} until safe`,
  estimating: 'Estimating the time until safe',
  slowUplink: 'Uplink slower than the cameras',
  furtherBehind: (minutes) => `Each hour of recording adds ${minutes} min of upload`,
  afterRecording: 'Counted from the end of the recording',
  toSend: (bytes) => `${bytes} to send`,
  finishing: 'Finishing',
  behind: (span) => `${span} behind`,
  recordings: (count, shown) => counted(count, '1 recording', `${shown} recordings`),
  elsewhere: 'Another workstation uploads the rest.',
  reading: 'Reading the folders',
  readingDetail: 'Whether everything is safe is known when all folders were read.',
  paused: 'Uploads are paused',
  pausedAll: 'Recordings wait on this computer until you resume uploads.',
  pausedSome: 'Everything that is not in the cloud is paused or kept open.',
  attention: (count, shown) => counted(count, '1 recording needs you', `${shown} problems need you`),
  noFolder: 'No folder is watched',
  noFolderDetail: 'Add the folder that your recorder writes to.',
  notRunning: 'Uploads are not running',
  notRunningDetail: 'They start when the settings are complete.',
  exception: {
    notIncluded: (files, shown, extensions) =>
      `${counted(files, '1 file', `${shown} files`)} not included${extensions === '' ? '' : ` (${extensions})`}`,
    folderPaused: (folders, shown) => counted(folders, '1 folder paused', `${shown} folders paused`),
    unsent: (files, shown) => counted(files, '1 file not uploaded', `${shown} files not uploaded`),
    incomplete: (recordings, shown) => counted(recordings, '1 recording incomplete', `${shown} recordings incomplete`),
    discarded: (recordings, shown) => counted(recordings, '1 recording discarded', `${shown} recordings discarded`),
    webhookWithoutSecret: 'webhook messages not sent: no secret for its server',
    webhookFailing: (since, why) => `webhook messages not delivered since ${since} (${why})`,
    webhookStatus: (status) => `status ${status}`,
    webhookSilent: 'no answer',
    webhookUnreachable: 'not reachable',
  },
  storage: 'The storage',
  outage: {
    journal_unavailable: (_name, since) => ({ title: `Journal unavailable since ${since}`, sentence: '' }),
    destination_refused: (name) => ({ title: `${name}: uploads are refused`, sentence: '' }),
    folder_missing: (name, since) => ({ title: `${name} disconnected since ${since}`, sentence: '' }),
    folder_unreadable: (name) => ({ title: `${name} cannot be read completely`, sentence: '' }),
    offline: (_name, since) => ({
      title: `Offline since ${since}`,
      sentence: 'This computer has no network. Uploads resume when it is back.',
    }),
    store_unreachable: (name, since) => ({ title: `${name} unreachable since ${since}`, sentence: '' }),
  },
  nothingArrives: (name, since) => `No part has reached ${name} since ${since}`,
  refused: {
    no_such_bucket: (bucket, at) =>
      `The bucket "${bucket}" does not exist. Create it, or correct its name ${at('S3_BUCKET_NAME')}.`,
    access_denied: (bucket) =>
      `The credentials lack a permission for the bucket "${bucket}". Grant it, or use other credentials.`,
    wrong_access_key: (bucket, at) =>
      `The server of the bucket "${bucket}" does not know the access key. Correct it ${at('S3_ACCESS_KEY_ID')}.`,
    wrong_secret_key: (bucket, at) =>
      `The secret key for the bucket "${bucket}" is wrong. Enter it again ${at('S3_SECRET_ACCESS_KEY')}.`,
    credentials_missing: (bucket, at) =>
      `There are no credentials for the bucket "${bucket}". Enter them ${at('S3_ACCESS_KEY_ID')}.`,
    credentials_expired: (bucket, at) =>
      `The credentials for the bucket "${bucket}" have expired. Renew them ${at('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY')}.`,
    bucket_moved: (bucket, at) =>
      `The bucket "${bucket}" is in another region. Correct the region ${at('S3_REGION_NAME')}.`,
    clock_skew: () => 'The clock of this computer is wrong. Set it, then try again.',
    store_full: (bucket) => `The storage of the bucket "${bucket}" is full. Free space there, then try again.`,
  },
  nextTry: (time) => `Next try at ${time}.`,
  waiting: (recordings, shown) => counted(recordings, '1 recording waits.', `${shown} recordings wait.`),
  moreWait: (recordings, shown) => counted(recordings, '1 more waits its turn.', `${shown} more wait their turn.`),
  recovered: {
    journal_unavailable: () => 'The journal can be written again.',
    destination_refused: () => 'Uploads are accepted again.',
    folder_missing: (name) => `${name} is connected again.`,
    folder_unreadable: (name) => `${name} can be read completely again.`,
    offline: () => 'This computer is online again.',
    store_unreachable: (name) => `${name} can be reached again.`,
  },
  noSpace: (folder, free) => `${folder} is full (${free} free): recording may have stopped`,
  lowSpace: (folder, minutes, free) => `${folder}: about ${minutes} min of recording left (${free} free)`,
  lowBattery: (percent, rest) => `Battery at ${percent} %. ${rest}.`,
  limit: {
    to: (rate, rule) => (rate === null ? `No limit ${rule}` : `Limited to ${rate} ${rule}`),
    setting: 'by the settings',
    schedule: 'by the schedule',
    until: (time) => `until ${time}`,
    restart: 'until Rushes is restarted',
    changed: 'until you change it',
  },
  remedy: { open_settings: 'Open settings', open_folders: 'Open folders', retry: 'Try again' },
};
