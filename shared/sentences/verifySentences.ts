/** Sentences about objects that are not what was uploaded. See `sentence.ts`. */
export const VERIFY_SENTENCES = {
  documentMissing: {
    en: 'Its metadata document cannot be read, or is about another object.',
    de: 'Sein Metadaten-Dokument ist nicht lesbar oder gehört zu einem anderen Objekt.',
  },
  objectMissing: { en: 'The object is not there.', de: 'Das Objekt ist nicht da.' },
  objectOtherSize: {
    en: 'It has {bytes} bytes instead of {expected}.',
    de: 'Es hat {bytes} Bytes statt {expected}.',
  },
  objectOtherChecksum: { en: 'Its CRC-32 is not {crc32}.', de: 'Seine CRC-32 ist nicht {crc32}.' },
  objectReplaced: {
    en: 'It was replaced: the journal knows {bytes} bytes with the CRC-32 {crc32}.',
    de: 'Es wurde ersetzt: Das Journal kennt {bytes} Bytes mit der CRC-32 {crc32}.',
  },
  objectElsewhere: {
    en: 'The object of this recording is at another destination than the settings name.',
    de: 'Das Objekt dieser Aufnahme liegt an einem anderen Ziel, als die Einstellungen nennen.',
  },
  recordingForgotten: {
    en: 'The journal does not know this recording any more.',
    de: 'Das Journal kennt diese Aufnahme nicht mehr.',
  },
} as const;
