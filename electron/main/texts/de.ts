import type { Texts } from './texts.ts';

export const GERMAN: Texts = {
  cannotStart: 'Rushes konnte nicht gestartet werden',
  allSafe: 'Alles sicher',
  offline: 'Offline: Aufnahmen warten auf diesem Rechner',
  paused: 'Uploads sind angehalten',
  notSetUp: 'Noch nicht eingerichtet',
  behind: (recordings, behindSeconds) =>
    `${recordings === 1 ? '1 Aufnahme' : `${recordings} Aufnahmen`}, ${behindSeconds} s im Rückstand`,
  needsYou: (recordings) =>
    recordings === 1 ? '1 Aufnahme erfordert einen Eingriff' : `${recordings} Aufnahmen erfordern einen Eingriff`,
  open: 'Rushes öffnen',
  pauseAll: 'Alle anhalten',
  resumeAll: 'Alle fortsetzen',
  finalize: 'Abschließen…',
  settings: 'Einstellungen…',
  quit: 'Rushes beenden',
  quitQuestion: 'Beenden, während Aufnahmen hochgeladen werden?',
  quitDetail: (recordings) =>
    `${recordings === 1 ? '1 Aufnahme ist' : `${recordings} Aufnahmen sind`} noch nicht in der Cloud. Nichts geht verloren: Beim nächsten Start werden die Uploads fortgesetzt.`,
  quitAnyway: 'Beenden',
  keepUploading: 'Weiter hochladen',
  chooseFolders: 'Ordner zum Überwachen wählen',
  chooseFfprobe: 'ffprobe-Programm wählen',
  cancel: 'Abbrechen',
  firstDestinationQuestion: 'Aufnahmen an dieses Ziel hochladen?',
  useDestination: 'Dieses Ziel verwenden',
  destinationQuestion: 'Das Ziel aller Uploads ändern?',
  changeDestination: 'Ziel ändern',
  destinationPlace: (bucket, server) => `Aufnahmen werden in den Bucket „${bucket}“ auf ${server} hochgeladen.`,
  destinationBefore: (bucket, server) =>
    `Das Ziel ist jetzt der Bucket „${bucket}“ auf ${server}. Brechen Sie ab, wenn Sie diese Änderung nicht verlangt haben.`,
  journalQuestion: 'Das Journal in diesem Redis speichern?',
  changeJournal: 'Dieses Redis verwenden',
  journalPlace: (server) =>
    `Die Namen und Pfade aller Aufnahmen und der Stand ihrer Uploads werden in ${server} gespeichert.`,
  journalBefore: (server) =>
    `Jetzt werden sie ${server === undefined ? 'auf diesem Rechner' : `in ${server}`} gespeichert. Brechen Sie ab, wenn Sie diese Änderung nicht verlangt haben.`,
  completedTitle: 'Sicher in der Cloud',
  completedMany: (recordings) => `${recordings} Aufnahmen`,
  incompleteTitle: 'Unvollständig',
  incomplete: (name) => `${name}: Nur ein Teil ist erhalten, das Original ist verloren.`,
  attentionTitle: 'Eine Aufnahme erfordert einen Eingriff',
  cut: 'Ausschneiden',
  copy: 'Kopieren',
  paste: 'Einfügen',
  selectAll: 'Alles auswählen',
};
