/** Sentences about the journal. See `sentence.ts` for the placeholders. */
export const JOURNAL_SENTENCES = {
  journalLocked: {
    en: 'Another program has the journal locked for the moment.',
    de: 'Ein anderes Programm sperrt gerade das Journal.',
  },
  journalClosed: { en: 'The journal is closed.', de: 'Das Journal ist geschlossen.' },
  journalInUse: {
    en: 'Cannot start here, because another Rushes is using this folder: {folder}. Quit that one, or choose another folder.',
    de: 'Ein anderes Rushes verwendet schon diesen Ordner: {folder}. Beenden Sie es oder wählen Sie einen anderen Ordner.',
  },
  journalNotAFile: {
    en: 'The path of the journal is not a file: {file}. Move it away, or choose another folder.',
    de: 'Unter dem Pfad des Journals liegt keine Datei: {file}. Verschieben Sie es oder wählen Sie einen anderen Ordner.',
  },
  journalGone: {
    en: 'The journal in {folder} was moved or deleted while Rushes was running. Quit Rushes and start it again: it continues from the data in the cloud and on the disk.',
    de: 'Das Journal in {folder} wurde verschoben oder gelöscht, während Rushes lief. Beenden Sie Rushes und starten Sie es neu: Es macht mit den Daten in der Cloud und auf dem Datenträger weiter.',
  },
  journalDamaged: {
    en: 'The journal is damaged. Quit Rushes and start it again: a new journal takes over what can be read, and the rest is rebuilt from the cloud and the disk.',
    de: 'Das Journal ist beschädigt. Beenden Sie Rushes und starten Sie es neu: Ein neues Journal übernimmt, was lesbar ist, und der Rest wird aus der Cloud und vom Datenträger wiederhergestellt.',
  },
  journalFull: {
    en: 'The disk that holds the journal is full ({folder}). Free some space on that disk: uploading then goes on by itself, and nothing is lost.',
    de: 'Der Datenträger mit dem Journal ist voll ({folder}). Schaffen Sie dort Platz: Dann geht der Upload von selbst weiter, und nichts geht verloren.',
  },
  journalForbidden: {
    en: 'The journal cannot be written, because Rushes may not write in {folder}. Give it the right to write there, or choose another folder.',
    de: 'Das Journal kann nicht geschrieben werden, weil Rushes in {folder} nicht schreiben darf. Geben Sie das Schreibrecht oder wählen Sie einen anderen Ordner.',
  },
  journalFolderMissing: {
    en: 'The folder of the journal is not there: {folder}. Connect its disk, or choose another folder.',
    de: 'Der Ordner des Journals ist nicht da: {folder}. Schließen Sie seinen Datenträger an oder wählen Sie einen anderen Ordner.',
  },
  journalUnreachable: {
    en: 'The journal cannot be reached: {detail}.',
    de: 'Das Journal ist nicht erreichbar: {detail}.',
  },
  redisUnreachable: {
    en: 'Redis at {server} cannot be reached now.',
    de: 'Redis unter {server} ist gerade nicht erreichbar.',
  },
  redisNotFound: {
    en: 'Redis at {server} cannot be found under that name. Check the Redis URL and the network.',
    de: 'Redis unter {server} ist unter diesem Namen nicht auffindbar. Prüfen Sie die Redis-URL und das Netz.',
  },
  redisRefuses: {
    en: 'Redis at {server} refuses connections. Start it, or correct the port in the Redis URL.',
    de: 'Redis unter {server} lehnt Verbindungen ab. Starten Sie es oder korrigieren Sie den Port in der Redis-URL.',
  },
  redisSilent: {
    en: 'Redis at {server} does not answer. Check that it runs, and the network.',
    de: 'Redis unter {server} antwortet nicht. Prüfen Sie, ob es läuft, und das Netz.',
  },
  redisLoading: {
    en: 'Redis at {server} has just started and is still reading its data.',
    de: 'Redis unter {server} ist gerade gestartet und liest noch seine Daten.',
  },
} as const;
