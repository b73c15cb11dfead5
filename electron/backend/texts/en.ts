import type { Texts } from './texts.ts';

export const ENGLISH: Texts = {
  engine: (text) => text,
  cannotStart: 'Rushes could not be started',
  notSetUp: 'Not set up yet',
  open: 'Open Rushes',
  pauseAll: 'Pause all',
  resumeAll: 'Resume all',
  finalize: 'Finalize…',
  limit: {
    menu: 'Limit uploads',
    asSet: 'As in the settings',
    none: 'No limit',
    term: { hour: 'For one hour', restart: 'Until Rushes is restarted', changed: 'Until I change it' },
  },
  settings: 'Settings…',
  quit: 'Quit Rushes',
  quitQuestion: 'Quit while recordings are uploading?',
  quitDetail: (recordings) =>
    `${recordings === 1 ? '1 recording is' : `${recordings} recordings are`} not in the cloud yet. Nothing is lost: the next start resumes the uploads.`,
  quitAnyway: 'Quit',
  keepUploading: 'Keep uploading',
  chooseFolders: 'Choose folders to watch',
  createFolderQuestion: 'Create this watch folder?',
  createFolder: 'Create folder',
  createFolderPlace: (path) =>
    `${path} will be created, and watched from then on. If it is on a drive that is not connected, cancel and connect the drive.`,
  chooseFile: 'Choose the file of the upload',
  chooseFfprobe: 'Choose the ffprobe to run',
  cancel: 'Cancel',
  firstDestinationQuestion: 'Upload recordings to this destination?',
  useDestination: 'Use this destination',
  destinationQuestion: 'Change the destination of all uploads?',
  changeDestination: 'Change destination',
  destinationPlace: (bucket, server) => `Recordings will be uploaded to the bucket "${bucket}" on ${server}.`,
  destinationBefore: (bucket, server) =>
    `The destination is now the bucket "${bucket}" on ${server}. Cancel if you did not ask for this change.`,
  connectQuestion: 'Connect to this server?',
  connect: 'Connect',
  connectPlace: (server) =>
    `Rushes will connect to ${server} and send it the credentials for it. Cancel if you did not ask for this test.`,
  replaceSecretQuestion: 'Replace the stored credentials?',
  replaceSecret: 'Replace',
  replaceSecretPlace: (server, before) =>
    server === before
      ? `The credentials stored for ${server} will be deleted. Cancel if you did not enter new ones.`
      : `The new ones are for ${server}. The stored ones, for ${before}, will be deleted. Cancel if you did not enter new ones.`,
  forgetSecretQuestion: 'Forget the stored credentials?',
  forgetSecret: 'Forget',
  forgetSecretPlace: (server) =>
    `The credentials${server === undefined ? '' : ` for ${server}`} will be deleted from this computer. Cancel if you did not ask for this.`,
  journalQuestion: 'Keep the journal in this Redis?',
  changeJournal: 'Use this Redis',
  journalPlace: (server) =>
    `The names and paths of all recordings and the state of their uploads will be stored in ${server}.`,
  journalBefore: (server) =>
    `They are now stored ${server === undefined ? 'on this computer' : `in ${server}`}. Cancel if you did not ask for this change.`,
  webhookQuestion: 'Send messages to this webhook?',
  useWebhook: 'Use this webhook',
  webhookPlace: (server) =>
    `The names and paths of recordings, and what needs you, will be sent to ${server}. Cancel if you did not ask for this.`,
  serveQuestion: 'Show this window in browsers?',
  serveHere:
    'Browsers on this computer can then open an address that you make in the settings. Other devices cannot reach it. Cancel if you did not ask for this.',
  serveNetwork:
    'Every device in the network can then reach Rushes. With an address that you make in the settings it can look at status, names and progress. The connection is not encrypted, so others in the network can read along. Cancel if you did not ask for this.',
  serve: 'Show in browsers',
  operateQuestion: 'Make an address that operates Rushes?',
  operateDetail:
    'The browser that opens it can do everything that this window can. Cancel if you did not ask for this address.',
  makeAddress: 'Make the address',
  completedTitle: 'Safe in the cloud',
  completedMany: (recordings) => `${recordings} recordings`,
  incompleteTitle: 'Incomplete',
  incomplete: (name) => `${name}: only a part was kept, the original is gone.`,
  attentionTitle: 'A recording needs you',
  exportHistory: 'Save the list of recordings',
  report: {
    title: 'Uploaded recordings',
    recording: 'Recording, folder, object',
    size: 'Size',
    duration: 'Duration',
    timecode: 'Timecode',
    checksum: 'CRC-32',
    ended: 'Completed',
    result: {
      replaced: 'Replaced by a later upload',
      incomplete: 'Incomplete: only a part was kept',
      discarded: 'Discarded',
      empty: 'File empty or gone',
    },
    sums: (recordings, size) => `${recordings === 1 ? '1 recording' : `${recordings} recordings`}, ${size}`,
    made: (when) => `Report of ${when}`,
  },
  attentionMany: (recordings) => `${recordings} recordings need you`,
  lowSpaceTitle: 'The recording drive is nearly full',
  outageTitle: 'Uploads are interrupted',
  recoveredTitle: 'The interruption is over',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select all',
};
