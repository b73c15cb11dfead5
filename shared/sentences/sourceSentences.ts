/** Sentences about the file of a recording, and about the watched folders. See `sentence.ts` for the placeholders. */
export const SOURCE_SENTENCES = {
  fileVanished: {
    en: 'The file disappeared from the disk before the recording was finished. Put it back, complete what is stored, or discard the upload.',
    de: 'Die Datei ist vom Datenträger verschwunden, bevor die Aufnahme abgeschlossen war. Stellen Sie sie wieder her, schließen Sie das Gespeicherte ab oder verwerfen Sie den Upload.',
  },
  fileReplaced: {
    en: 'Another file took this name before the recording was finished. Put the first file back under any name, complete what is stored of it, or discard the upload. The new file becomes a recording of its own.',
    de: 'Eine andere Datei trägt jetzt diesen Namen, obwohl die Aufnahme nicht abgeschlossen war. Stellen Sie die erste Datei unter irgendeinem Namen wieder her, schließen Sie das Gespeicherte ab oder verwerfen Sie den Upload. Die neue Datei wird eine eigene Aufnahme.',
  },
  fileOverwritten: {
    en: 'The file no longer holds what is stored: it was cut or written anew before the recording was finished. Complete what is stored, or discard the upload. The file as it is now becomes a recording of its own.',
    de: 'Die Datei enthält das Gespeicherte nicht mehr: Sie wurde gekürzt oder neu geschrieben, bevor die Aufnahme abgeschlossen war. Schließen Sie das Gespeicherte ab oder verwerfen Sie den Upload. Die Datei, wie sie jetzt ist, wird eine eigene Aufnahme.',
  },
  fileEmptied: {
    en: 'The file is empty now, but parts of it were uploaded. Restore the file, or complete what is stored, or discard the upload.',
    de: 'Die Datei ist jetzt leer, aber Teile von ihr wurden hochgeladen. Stellen Sie die Datei wieder her, schließen Sie das Gespeicherte ab oder verwerfen Sie den Upload.',
  },
  fileGoneOrEmpty: {
    en: 'The file is gone or empty, but parts of it were uploaded. Restore the file, or discard the upload.',
    de: 'Die Datei ist verschwunden oder leer, aber Teile von ihr wurden hochgeladen. Stellen Sie die Datei wieder her oder verwerfen Sie den Upload.',
  },
  firstPartMissing: {
    en: 'The file is gone, and its first part was never stored, so there is nothing to complete. Put the file back, or discard the upload.',
    de: 'Die Datei ist verschwunden, und ihr erster Teil wurde nie gespeichert; es gibt nichts abzuschließen. Stellen Sie die Datei wieder her oder verwerfen Sie den Upload.',
  },
  middlePartMissing: {
    en: 'The file is gone, a part in the middle was never stored, and this store does not complete only the parts before it. Put the file back, or discard the upload.',
    de: 'Die Datei ist verschwunden, ein Teil in der Mitte wurde nie gespeichert, und dieser Speicher schließt nicht nur die Teile davor ab. Stellen Sie die Datei wieder her oder verwerfen Sie den Upload.',
  },
  storedObjectDiffers: {
    en: 'The store keeps something else than it was sent ({detail}), and the file cannot be read to send it again. Put the file back, and ask whoever runs the store to check it.',
    de: 'Der Speicher behält etwas anderes, als gesendet wurde ({detail}), und die Datei kann nicht gelesen werden, um sie neu zu senden. Stellen Sie die Datei wieder her und lassen Sie den Speicher prüfen.',
  },
  fileBusy: {
    en: '{file} is still being changed. It is finished when it is left alone for {seconds} s.',
    de: '{file} wird noch verändert. Die Aufnahme wird abgeschlossen, wenn die Datei {seconds} s lang unverändert bleibt.',
  },
  fileTooLarge: {
    en: 'The file is larger than 48.8 TiB, the largest object S3 stores. It cannot be uploaded as one object.',
    de: 'Die Datei ist größer als 48,8 TiB, das größte Objekt, das S3 speichert. Sie kann nicht als ein Objekt hochgeladen werden.',
  },
  notRegular: {
    en: '{file} is not an ordinary file, so it cannot be uploaded. Move it out of the watched folder.',
    de: '{file} ist keine gewöhnliche Datei und kann nicht hochgeladen werden. Verschieben Sie sie aus dem überwachten Ordner.',
  },
  isLink: {
    en: '{file} is a link, so it is not uploaded. Put the file itself into the watched folder.',
    de: '{file} ist eine Verknüpfung und wird nicht hochgeladen. Legen Sie die Datei selbst in den überwachten Ordner.',
  },
  outside: {
    en: '{file} is not in a watched folder, so it is not uploaded. Move it into one, or watch its folder.',
    de: '{file} liegt in keinem überwachten Ordner und wird nicht hochgeladen. Verschieben Sie sie in einen, oder überwachen Sie ihren Ordner.',
  },
  movedWhileOpened: {
    en: '{file} was moved while it was opened. It is tried again.',
    de: '{file} wurde beim Öffnen verschoben. Es wird erneut versucht.',
  },
  fileNotThere: {
    en: '{file} is not there any more. Put it back in its place, or choose to complete what is stored or to discard it.',
    de: '{file} ist nicht mehr da. Stellen Sie sie wieder her, schließen Sie das Gespeicherte ab oder verwerfen Sie den Upload.',
  },
  fileForbidden: {
    en: '{file} may not be read by this user. Give this user the right to read it; it is tried again by itself.',
    de: '{file} darf von diesem Benutzer nicht gelesen werden. Geben Sie ihm das Leserecht; es wird von selbst erneut versucht.',
  },
  fileLocked: {
    en: '{file} is locked by another program for a moment. It is tried again.',
    de: '{file} ist gerade von einem anderen Programm gesperrt. Es wird erneut versucht.',
  },
  tooManyOpen: {
    en: 'Too many files are open to read {file}. It is tried again.',
    de: 'Es sind zu viele Dateien geöffnet, um {file} zu lesen. Es wird erneut versucht.',
  },
  fileUnreadable: {
    en: '{file} could not be read from the disk ({detail}). Check the drive and its cable; it is tried again.',
    de: '{file} konnte nicht vom Datenträger gelesen werden ({detail}). Prüfen Sie das Laufwerk und sein Kabel; es wird erneut versucht.',
  },
  driveSilent: {
    en: 'The drive or network share that holds {file} does not answer. Check its cable and the server; the upload continues by itself.',
    de: 'Das Laufwerk oder die Netzwerkfreigabe mit {file} antwortet nicht. Prüfen Sie das Kabel und den Server; der Upload geht von selbst weiter.',
  },
  driveGone: {
    en: 'The folder {folder} is not there. Connect the drive or the share again; the upload continues from the stored parts.',
    de: 'Der Ordner {folder} ist nicht da. Verbinden Sie das Laufwerk oder die Freigabe wieder; der Upload geht mit den gespeicherten Teilen weiter.',
  },
  driveChanged: {
    en: 'The folder {folder} is on another drive now. Connect the drive or the share again; the upload continues from the stored parts.',
    de: 'Der Ordner {folder} liegt jetzt auf einem anderen Laufwerk. Verbinden Sie das Laufwerk oder die Freigabe wieder; der Upload geht mit den gespeicherten Teilen weiter.',
  },
  folderMissing: {
    en: 'The folder {folder} is not there. Plug the drive in, create the folder, or choose another one.',
    de: 'Der Ordner {folder} ist nicht da. Schließen Sie das Laufwerk an, legen Sie den Ordner an oder wählen Sie einen anderen.',
  },
  folderExchanged: {
    en: 'The folder {folder} leads to another place than before, so nothing in it is uploaded. Put it back, or, if this is right, remove it from the watched folders and add it again.',
    de: 'Der Ordner {folder} führt an einen anderen Ort als bisher, daher wird nichts daraus hochgeladen. Stellen Sie ihn wieder her. Wenn es so richtig ist, entfernen Sie ihn aus den überwachten Ordnern und fügen Sie ihn wieder hinzu.',
  },
  folderForbidden: {
    en: 'The folder {folder} may not be read by this user. Give this user the right to read it.',
    de: 'Der Ordner {folder} darf von diesem Benutzer nicht gelesen werden. Geben Sie ihm das Leserecht.',
  },
  folderUnreadable: {
    en: 'The folder {folder} could not be read ({detail}). Check the drive and its cable; it is tried again.',
    de: 'Der Ordner {folder} konnte nicht gelesen werden ({detail}). Prüfen Sie das Laufwerk und sein Kabel; es wird erneut versucht.',
  },
  folderSilent: {
    en: "The folder {folder} does not answer. Check the drive's cable, or the network and the server; watching goes on by itself.",
    de: 'Der Ordner {folder} antwortet nicht. Prüfen Sie das Kabel des Laufwerks oder das Netz und den Server; die Überwachung geht von selbst weiter.',
  },
  notAFolder: {
    en: '{folder} is not a folder. Choose another one.',
    de: '{folder} ist kein Ordner. Wählen Sie einen anderen.',
  },
  networkDrive: {
    en: 'The folder is on a network drive, which does not report changes, so it is read repeatedly instead.',
    de: 'Der Ordner liegt auf einem Netzlaufwerk, das Änderungen nicht meldet; er wird stattdessen regelmäßig gelesen.',
  },
  backslashName: {
    en: 'The folder has a backslash in its name, which cannot be watched, so it is read repeatedly instead.',
    de: 'Der Name des Ordners enthält einen umgekehrten Schrägstrich und kann nicht überwacht werden; der Ordner wird stattdessen regelmäßig gelesen.',
  },
  noWatchesLeft: {
    en: 'This machine has no folder watches left, so the folder is read repeatedly instead. Raise fs.inotify.max_user_watches.',
    de: 'Dieser Rechner hat keine Ordnerüberwachungen mehr frei; der Ordner wird stattdessen regelmäßig gelesen. Erhöhen Sie fs.inotify.max_user_watches.',
  },
  noHandlesLeft: {
    en: 'Too many files or watchers are open on this machine, so the folder is read repeatedly instead. Raise fs.inotify.max_user_instances or the limit of open files.',
    de: 'Auf diesem Rechner sind zu viele Dateien oder Überwachungen geöffnet; der Ordner wird stattdessen regelmäßig gelesen. Erhöhen Sie fs.inotify.max_user_instances oder die Grenze für offene Dateien.',
  },
  changesNotReported: {
    en: 'The drive of the folder does not report new files, so the folder is read repeatedly instead.',
    de: 'Das Laufwerk des Ordners meldet neue Dateien nicht; der Ordner wird stattdessen regelmäßig gelesen.',
  },
  folderBlind: {
    en: 'Changes in the folder {folder} are not noticed now. It is being read again; what changed is found then.',
    de: 'Änderungen im Ordner {folder} werden gerade nicht bemerkt. Er wird neu gelesen; dabei wird gefunden, was sich geändert hat.',
  },
  oneInvalidName: {
    en: '1 file name is not valid UTF-8; rename it.',
    de: '1 Dateiname ist kein gültiges UTF-8; benennen Sie die Datei um.',
  },
  invalidNames: {
    en: '{count} file names are not valid UTF-8; rename them.',
    de: '{count} Dateinamen sind kein gültiges UTF-8; benennen Sie die Dateien um.',
  },
  oneUnreadable: {
    en: '1 file or subfolder cannot be read; check its permissions and the drive.',
    de: '1 Datei oder Unterordner kann nicht gelesen werden; prüfen Sie die Rechte und das Laufwerk.',
  },
  unreadable: {
    en: '{count} files or subfolders cannot be read; check their permissions and the drive.',
    de: '{count} Dateien oder Unterordner können nicht gelesen werden; prüfen Sie die Rechte und das Laufwerk.',
  },
  changedAfterwards: {
    en: '{file} changed after it was finished. It is uploaded again as a new stream; the first object stays.',
    de: '{file} hat sich nach dem Abschluss geändert. Sie wird als neuer Stream noch einmal hochgeladen; das erste Objekt bleibt.',
  },
  fileInNoFolder: { en: 'Its file is in no watched folder.', de: 'Die Datei liegt in keinem überwachten Ordner.' },
  fileMatchesNoPattern: { en: 'Its file matches no pattern.', de: 'Die Datei passt zu keinem Muster.' },
  destinationNeverHere: {
    en: 'Its destination was never configured on this workstation.',
    de: 'Das Ziel der Aufnahme war auf diesem Rechner nie eingestellt.',
  },
  discardUncertain: {
    en: 'It was to be discarded, but its key does not say whose the upload is. Discard it again.',
    de: 'Die Aufnahme sollte verworfen werden, aber ihr Objektname verrät nicht, zu wem der Upload gehört. Verwerfen Sie sie noch einmal.',
  },
  partsStayStored: {
    en: 'Parts of it are stored; it is continued when its folder is watched and its destination is chosen again.',
    de: 'Teile davon sind gespeichert; die Aufnahme wird fortgesetzt, wenn ihr Ordner überwacht und ihr Ziel wieder gewählt ist.',
  },
  uploadDiscarded: {
    en: 'The upload was discarded. The file on disk is untouched.',
    de: 'Der Upload wurde verworfen. Die Datei auf dem Datenträger ist unverändert.',
  },
  discardedTooLate: {
    en: 'The upload was discarded, but it had become an object before. The object stays in the bucket: {key}',
    de: 'Der Upload wurde verworfen, war aber schon ein Objekt. Das Objekt bleibt im Bucket: {key}',
  },
  endedWithoutByte: {
    en: 'Nothing was uploaded: the file was empty, or it was gone before anything of it was stored.',
    de: 'Es wurde nichts hochgeladen: Die Datei war leer, oder sie war verschwunden, bevor etwas von ihr gespeichert war.',
  },
  noNetwork: { en: 'This computer has no network.', de: 'Dieser Rechner hat kein Netz.' },
  folderNotWatched: { en: 'This folder is not watched.', de: 'Dieser Ordner wird nicht überwacht.' },
} as const;
