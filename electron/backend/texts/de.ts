import { inGerman } from '../../../shared/sentences/sentence.ts';
import type { Texts } from './texts.ts';

export const GERMAN: Texts = {
  engine: inGerman,
  cannotStart: 'Rushes konnte nicht gestartet werden',
  notSetUp: 'Noch nicht eingerichtet',
  open: 'Rushes öffnen',
  pauseAll: 'Alle anhalten',
  resumeAll: 'Alle fortsetzen',
  finalize: 'Abschließen…',
  limit: {
    menu: 'Uploads begrenzen',
    asSet: 'Wie in den Einstellungen',
    none: 'Keine Begrenzung',
    term: { hour: 'Für eine Stunde', restart: 'Bis zum Neustart von Rushes', changed: 'Bis ich es ändere' },
  },
  settings: 'Einstellungen…',
  quit: 'Rushes beenden',
  quitQuestion: 'Beenden, während Aufnahmen hochgeladen werden?',
  quitDetail: (recordings) =>
    `${recordings === 1 ? '1 Aufnahme ist' : `${recordings} Aufnahmen sind`} noch nicht in der Cloud. Nichts geht verloren: Beim nächsten Start werden die Uploads fortgesetzt.`,
  quitAnyway: 'Beenden',
  keepUploading: 'Weiter hochladen',
  chooseFolders: 'Ordner zum Überwachen wählen',
  createFolderQuestion: 'Diesen überwachten Ordner anlegen?',
  createFolder: 'Ordner anlegen',
  createFolderPlace: (path) =>
    `${path} wird angelegt und von da an überwacht. Liegt der Ordner auf einem Laufwerk, das nicht angeschlossen ist, brechen Sie ab und schließen Sie es an.`,
  chooseFile: 'Datei des Uploads wählen',
  chooseFfprobe: 'ffprobe-Programm wählen',
  cancel: 'Abbrechen',
  firstDestinationQuestion: 'Aufnahmen an dieses Ziel hochladen?',
  useDestination: 'Dieses Ziel verwenden',
  destinationQuestion: 'Das Ziel aller Uploads ändern?',
  changeDestination: 'Ziel ändern',
  destinationPlace: (bucket, server) => `Aufnahmen werden in den Bucket „${bucket}“ auf ${server} hochgeladen.`,
  destinationBefore: (bucket, server) =>
    `Das Ziel ist jetzt der Bucket „${bucket}“ auf ${server}. Brechen Sie ab, wenn Sie diese Änderung nicht verlangt haben.`,
  connectQuestion: 'Mit diesem Server verbinden?',
  connect: 'Verbinden',
  connectPlace: (server) =>
    `Rushes verbindet sich mit ${server} und sendet die Zugangsdaten dafür. Brechen Sie ab, wenn Sie diesen Test nicht verlangt haben.`,
  replaceSecretQuestion: 'Die gespeicherten Zugangsdaten ersetzen?',
  replaceSecret: 'Ersetzen',
  replaceSecretPlace: (server, before) =>
    server === before
      ? `Die für ${server} gespeicherten Zugangsdaten werden gelöscht. Brechen Sie ab, wenn Sie keine neuen eingegeben haben.`
      : `Die neuen gelten für ${server}. Die gespeicherten, für ${before}, werden gelöscht. Brechen Sie ab, wenn Sie keine neuen eingegeben haben.`,
  forgetSecretQuestion: 'Die gespeicherten Zugangsdaten löschen?',
  forgetSecret: 'Löschen',
  forgetSecretPlace: (server) =>
    `Die Zugangsdaten${server === undefined ? '' : ` für ${server}`} werden von diesem Rechner gelöscht. Brechen Sie ab, wenn Sie das nicht verlangt haben.`,
  journalQuestion: 'Das Journal in diesem Redis speichern?',
  changeJournal: 'Dieses Redis verwenden',
  journalPlace: (server) =>
    `Die Namen und Pfade aller Aufnahmen und der Stand ihrer Uploads werden in ${server} gespeichert.`,
  journalBefore: (server) =>
    `Jetzt werden sie ${server === undefined ? 'auf diesem Rechner' : `in ${server}`} gespeichert. Brechen Sie ab, wenn Sie diese Änderung nicht verlangt haben.`,
  webhookQuestion: 'Nachrichten an diesen Webhook senden?',
  useWebhook: 'Diesen Webhook verwenden',
  webhookPlace: (server) =>
    `Namen und Pfade der Aufnahmen und nötige Eingriffe werden an ${server} gesendet. Brechen Sie ab, wenn Sie das nicht veranlasst haben.`,
  serveQuestion: 'Dieses Fenster in Browsern zeigen?',
  serveHere:
    'Browser auf diesem Rechner können dann eine Adresse öffnen, die Sie in den Einstellungen erstellen. Andere Geräte erreichen sie nicht. Brechen Sie ab, wenn Sie das nicht veranlasst haben.',
  serveNetwork:
    'Jedes Gerät im Netz erreicht dann Rushes. Mit einer Adresse, die Sie in den Einstellungen erstellen, kann es Status, Namen und Fortschritt sehen. Die Verbindung ist nicht verschlüsselt, andere im Netz können also mitlesen. Brechen Sie ab, wenn Sie das nicht veranlasst haben.',
  serve: 'In Browsern zeigen',
  operateQuestion: 'Eine Adresse zum Bedienen von Rushes erstellen?',
  operateDetail:
    'Der Browser, der sie öffnet, kann alles, was dieses Fenster kann. Brechen Sie ab, wenn Sie diese Adresse nicht verlangt haben.',
  makeAddress: 'Adresse erstellen',
  completedTitle: 'Sicher in der Cloud',
  completedMany: (recordings) => `${recordings} Aufnahmen`,
  incompleteTitle: 'Unvollständig',
  incomplete: (name) => `${name}: Nur ein Teil ist erhalten, das Original ist verloren.`,
  attentionTitle: 'Eine Aufnahme erfordert einen Eingriff',
  exportHistory: 'Liste der Aufnahmen sichern',
  report: {
    title: 'Hochgeladene Aufnahmen',
    recording: 'Aufnahme, Ordner, Objekt',
    size: 'Größe',
    duration: 'Dauer',
    timecode: 'Timecode',
    checksum: 'CRC-32',
    ended: 'Abgeschlossen',
    result: {
      replaced: 'Durch einen späteren Upload ersetzt',
      incomplete: 'Unvollständig: nur ein Teil ist erhalten',
      discarded: 'Verworfen',
      empty: 'Datei leer oder verschwunden',
    },
    sums: (recordings, size) => `${recordings === 1 ? '1 Aufnahme' : `${recordings} Aufnahmen`}, ${size}`,
    made: (when) => `Bericht vom ${when}`,
  },
  attentionMany: (recordings) => `${recordings} Aufnahmen erfordern einen Eingriff`,
  lowSpaceTitle: 'Das Aufnahmelaufwerk ist fast voll',
  outageTitle: 'Uploads sind unterbrochen',
  recoveredTitle: 'Die Unterbrechung ist vorbei',
  cut: 'Ausschneiden',
  copy: 'Kopieren',
  paste: 'Einfügen',
  selectAll: 'Alles auswählen',
};
