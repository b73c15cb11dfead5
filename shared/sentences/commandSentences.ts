/** The answers to commands that are refused. See `sentence.ts` for the placeholders. */
export const COMMAND_SENTENCES = {
  isComplete: {
    en: '{file} is complete. Its object stays in the bucket.',
    de: '{file} ist abgeschlossen. Das Objekt bleibt im Bucket.',
  },
  wasDiscarded: {
    en: '{file} was discarded. The file on disk is untouched.',
    de: '{file} wurde verworfen. Die Datei auf dem Datenträger ist unverändert.',
  },
  notKnown: {
    en: 'This recording has ended, or is not known here.',
    de: 'Diese Aufnahme ist beendet oder hier nicht bekannt.',
  },
  isDiscarded: { en: '{file} is being discarded.', de: '{file} wird gerade verworfen.' },
  isCompleting: { en: '{file} is being completed already.', de: '{file} wird bereits abgeschlossen.' },
  isCompletingKept: {
    en: '{file} is being completed already. Its object stays in the bucket.',
    de: '{file} wird bereits abgeschlossen. Das Objekt bleibt im Bucket.',
  },
  fileIsThere: {
    en: 'The file is there: it is uploaded whole. Use Finalize now instead.',
    de: 'Die Datei ist da und wird ganz hochgeladen. Verwenden Sie stattdessen „Jetzt abschließen“.',
  },
  notLookedAt: {
    en: 'It is not known whether {file} is there: it could not be looked at yet. Ask again in a moment.',
    de: 'Es ist nicht bekannt, ob {file} da ist: Die Datei konnte noch nicht gelesen werden. Versuchen Sie es gleich noch einmal.',
  },
  nothingStored: {
    en: 'Nothing of {file} is stored, so there is nothing to complete.',
    de: 'Von {file} ist nichts gespeichert; es gibt nichts abzuschließen.',
  },
  sameDestination: {
    en: '{file} already goes to the destination of the settings.',
    de: '{file} wird bereits zum Ziel der Einstellungen hochgeladen.',
  },
  onlyCopy: {
    en: '{file} is not complete on disk, so its stored parts may be the only copy. Put the file back, then start again.',
    de: '{file} ist auf dem Datenträger nicht vollständig; die gespeicherten Teile sind vielleicht die einzige Kopie. Stellen Sie die Datei wieder her und beginnen Sie dann neu.',
  },
  allPaused: {
    en: 'Everything, or the folder of this file, is paused. Resume that first.',
    de: 'Alles oder der Ordner dieser Datei ist angehalten. Setzen Sie das zuerst fort.',
  },
  isContinued: {
    en: 'This recording is being uploaded, so that it cannot be forgotten. Discard it instead.',
    de: 'Diese Aufnahme wird gerade hochgeladen und kann nicht vergessen werden. Verwerfen Sie sie stattdessen.',
  },
  isElsewhere: {
    en: 'Another workstation, or another copy of Rushes, is working on {file}.',
    de: 'Ein anderer Rechner oder eine andere Kopie von Rushes arbeitet an {file}.',
  },
  unreadableStays: {
    en: 'The journal cannot read this recording, so that it cannot be ended there. Complete or discard its upload in the list of unfinished uploads.',
    de: 'Das Journal kann diese Aufnahme nicht lesen und sie deshalb nicht beenden. Schließen Sie ihren Upload in der Liste der offenen Uploads ab oder verwerfen Sie ihn dort.',
  },
  wasForgotten: {
    en: 'The recording is no longer continued. Its stored parts stay in the bucket.',
    de: 'Die Aufnahme wird nicht mehr fortgesetzt. Ihre gespeicherten Teile bleiben im Bucket.',
  },
  notWritten: {
    en: 'The journal cannot be written now. This is done as soon as it can be, unless Rushes ends before.',
    de: 'Das Journal kann gerade nicht geschrieben werden. Der Befehl wird ausgeführt, sobald das geht, falls Rushes nicht vorher endet.',
  },
  stoppedBefore: {
    en: 'Rushes stopped working on this recording before this was written down. Ask again.',
    de: 'Rushes hat die Arbeit an dieser Aufnahme beendet, bevor der Befehl gespeichert war. Versuchen Sie es noch einmal.',
  },
} as const;
