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
  stateFolderInUse: {
    en: 'Another Rushes is using the state folder {folder}: stop that one first.',
    de: 'Ein anderes Rushes verwendet den Ordner für Journal und Protokolle {folder}: Beenden Sie es zuerst.',
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
  redisWrongPassword: {
    en: 'Redis at {server} refuses the password. Correct it in the Redis URL.',
    de: 'Redis unter {server} lehnt das Passwort ab. Korrigieren Sie es in der Redis-URL.',
  },
  redisNoPassword: {
    en: 'Redis at {server} asks for a password. Put it into the Redis URL: redis://:password@host:6379/0.',
    de: 'Redis unter {server} verlangt ein Passwort. Geben Sie es in der Redis-URL an: redis://:password@host:6379/0.',
  },
  redisForbidden: {
    en: 'Redis at {server} denies this user a command that is needed. Grant it all commands on the keys stream:* and streams:*, including EVAL.',
    de: 'Redis unter {server} verweigert diesem Benutzer einen nötigen Befehl. Erlauben Sie ihm alle Befehle auf den Redis-Schlüsseln stream:* und streams:*, auch EVAL.',
  },
  redisReadOnly: {
    en: 'Redis at {server} is a read-only replica. Put the address of the primary into the Redis URL.',
    de: 'Redis unter {server} ist eine Kopie, die nur gelesen werden kann. Geben Sie in der Redis-URL die Adresse des Hauptservers an.',
  },
  redisNoMemory: {
    en: 'Redis at {server} has no memory left. Raise its maxmemory, or delete data that is not needed: uploading then continues automatically, and nothing is lost.',
    de: 'Redis unter {server} hat keinen Speicher mehr. Erhöhen Sie maxmemory oder löschen Sie nicht benötigte Daten: Dann geht der Upload von selbst weiter, und nichts geht verloren.',
  },
  redisDiskFull: {
    en: 'Redis at {server} cannot write to its own disk. Free some space there: uploading then continues automatically, and nothing is lost.',
    de: 'Redis unter {server} kann nicht auf seinen Datenträger schreiben. Schaffen Sie dort Platz: Dann geht der Upload von selbst weiter, und nichts geht verloren.',
  },
  redisCluster: {
    en: 'Redis at {server} is a cluster, which cannot hold the journal. Put the address of a single Redis into the Redis URL.',
    de: 'Redis unter {server} ist ein Cluster und kann das Journal nicht aufnehmen. Geben Sie in der Redis-URL die Adresse eines einzelnen Redis an.',
  },
  redisOtherData: {
    en: 'Redis at {server} has other data under the keys of the journal. Give the journal a database of its own: redis://host:6379/1.',
    de: 'Redis unter {server} hat andere Daten unter den Redis-Schlüsseln des Journals. Geben Sie dem Journal eine eigene Datenbank: redis://host:6379/1.',
  },
  redisNoDatabase: {
    en: 'Redis at {server} has no database of that number. Correct it in the Redis URL.',
    de: 'Redis unter {server} hat keine Datenbank mit dieser Nummer. Korrigieren Sie sie in der Redis-URL.',
  },
  redisTooOld: {
    en: 'Redis at {server} is too old or lacks commands. Redis 6 or newer with Lua scripts is needed.',
    de: 'Redis unter {server} ist zu alt, oder ihm fehlen Befehle. Nötig ist Redis 6 oder neuer mit Lua-Skripten.',
  },
  redisCertificate: {
    en: 'Redis at {server} presents a certificate that this machine does not trust. Install the certificate of its authority, or correct the name in the Redis URL.',
    de: 'Redis unter {server} zeigt ein Zertifikat, dem dieser Rechner nicht vertraut. Installieren Sie das Zertifikat seiner Zertifizierungsstelle oder korrigieren Sie den Namen in der Redis-URL.',
  },
  redisNoTls: {
    en: 'Redis at {server} does not speak TLS on this port. Use redis:// in place of rediss://, or the port for TLS.',
    de: 'Redis unter {server} spricht auf diesem Port kein TLS. Verwenden Sie redis:// statt rediss:// oder den Port für TLS.',
  },
  redisUrlInvalid: {
    en: 'The Redis URL cannot be read. Write it as redis://:password@host:6379/0, or with rediss:// for TLS, special characters in the password percent-encoded.',
    de: 'Die Redis-URL ist nicht lesbar. Schreiben Sie sie als redis://:password@host:6379/0, oder mit rediss:// für TLS, Sonderzeichen im Passwort prozentcodiert.',
  },
  recordSecretShort: {
    en: 'The record secret of the journal is too short. Use at least {count} characters.',
    de: 'Das Geheimnis für die Einträge des Journals ist zu kurz. Verwenden Sie mindestens {count} Zeichen.',
  },
  journalRowDamaged: {
    en: 'The journal is damaged: a row has no {column}. Quit Rushes and start it again.',
    de: 'Das Journal ist beschädigt: Einer Zeile fehlt {column}. Beenden Sie Rushes und starten Sie es neu.',
  },
  recordingUnreadable: {
    en: 'The journal cannot read this recording ({problem}) and its file was not found, but parts of it are stored in an open upload. Put the file back into a watched folder, or complete or discard the upload in the list of unfinished uploads.',
    de: 'Das Journal kann diese Aufnahme nicht lesen ({problem}), und ihre Datei wurde nicht gefunden, aber Teile davon liegen in einem offenen Upload. Stellen Sie die Datei in einem überwachten Ordner wieder her, oder schließen Sie den Upload in der Liste der offenen Uploads ab oder verwerfen Sie ihn dort.',
  },
  oneUploadUnclaimed: {
    en: 'The journal is new, and the bucket has 1 open upload without a file here: {names}. Unless another workstation finishes it, these are the stored parts of a recording whose file is gone, to be completed or discarded under Unfinished uploads.',
    de: 'Das Journal ist neu, und im Bucket gibt es 1 offenen Upload ohne eine Datei hier: {names}. Falls kein anderer Rechner ihn abschließt, sind das die gespeicherten Teile einer Aufnahme, deren Datei verschwunden ist; unter „Offene Uploads“ lässt er sich abschließen oder verwerfen.',
    commandLine:
      'The journal is new, and the bucket has 1 open upload without a file here: {names}. Unless another workstation finishes it, these are the stored parts of a recording whose file is gone, to be completed or discarded with the command orphans.',
  },
  uploadsUnclaimed: {
    en: 'The journal is new, and the bucket has {count} open uploads without a file here: {names}. Unless another workstation finishes them, they are the stored parts of recordings whose files are gone, to be completed or discarded under Unfinished uploads.',
    de: 'Das Journal ist neu, und im Bucket gibt es {count} offene Uploads ohne eine Datei hier: {names}. Falls kein anderer Rechner sie abschließt, sind das die gespeicherten Teile von Aufnahmen, deren Dateien verschwunden sind; unter „Offene Uploads“ lassen sie sich abschließen oder verwerfen.',
    commandLine:
      'The journal is new, and the bucket has {count} open uploads without a file here: {names}. Unless another workstation finishes them, they are the stored parts of recordings whose files are gone, to be completed or discarded with the command orphans.',
  },
  uploadsUnclaimedMore: {
    en: 'The journal is new, and the bucket has {count} open uploads without a file here: {names} and others. Unless another workstation finishes them, they are the stored parts of recordings whose files are gone, to be completed or discarded under Unfinished uploads.',
    de: 'Das Journal ist neu, und im Bucket gibt es {count} offene Uploads ohne eine Datei hier: {names} und andere. Falls kein anderer Rechner sie abschließt, sind das die gespeicherten Teile von Aufnahmen, deren Dateien verschwunden sind; unter „Offene Uploads“ lassen sie sich abschließen oder verwerfen.',
    commandLine:
      'The journal is new, and the bucket has {count} open uploads without a file here: {names} and others. Unless another workstation finishes them, they are the stored parts of recordings whose files are gone, to be completed or discarded with the command orphans.',
  },
} as const;
