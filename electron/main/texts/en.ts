import type { Texts } from './texts.ts';

export const ENGLISH: Texts = {
  cannotStart: 'Rushes could not be started',
  allSafe: 'All safe',
  offline: 'Offline: recordings wait on this computer',
  paused: 'Uploads are paused',
  notSetUp: 'Not set up yet',
  behind: (recordings, behindSeconds) =>
    `${recordings === 1 ? '1 recording' : `${recordings} recordings`}, ${behindSeconds} s behind`,
  needsYou: (recordings) => (recordings === 1 ? '1 recording needs you' : `${recordings} recordings need you`),
  open: 'Open Rushes',
  pauseAll: 'Pause all',
  resumeAll: 'Resume all',
  finalize: 'Finalize…',
  settings: 'Settings…',
  quit: 'Quit Rushes',
  quitQuestion: 'Quit while recordings are uploading?',
  quitDetail: (recordings) =>
    `${recordings === 1 ? '1 recording is' : `${recordings} recordings are`} not in the cloud yet. Nothing is lost: the next start resumes the uploads.`,
  quitAnyway: 'Quit',
  keepUploading: 'Keep uploading',
  chooseFolders: 'Choose folders to watch',
  chooseFfprobe: 'Choose the ffprobe to run',
  cancel: 'Cancel',
  firstDestinationQuestion: 'Upload recordings to this destination?',
  useDestination: 'Use this destination',
  destinationQuestion: 'Change the destination of all uploads?',
  changeDestination: 'Change destination',
  destinationPlace: (bucket, server) => `Recordings will be uploaded to the bucket "${bucket}" on ${server}.`,
  destinationBefore: (bucket, server) =>
    `The destination is now the bucket "${bucket}" on ${server}. Cancel if you did not ask for this change.`,
  journalQuestion: 'Keep the journal in this Redis?',
  changeJournal: 'Use this Redis',
  journalPlace: (server) =>
    `The names and paths of all recordings and the state of their uploads will be stored in ${server}.`,
  journalBefore: (server) =>
    `They are now stored ${server === undefined ? 'on this computer' : `in ${server}`}. Cancel if you did not ask for this change.`,
  completedTitle: 'Safe in the cloud',
  completedMany: (recordings) => `${recordings} recordings`,
  incompleteTitle: 'Incomplete',
  incomplete: (name) => `${name}: only a part was kept, the original is gone.`,
  attentionTitle: 'A recording needs you',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select all',
};
