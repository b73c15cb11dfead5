import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Authenticates what Redis holds with a secret that the workstations share. Somebody who can write to Redis but does not know the
 * secret cannot make a workstation resume a record or skip a file. They can still delete entries and restore older ones of the same
 * recording; parts are not sealed, because each is compared with the disk and with the object store before it counts.
 */
export interface RecordSeal {
  /** The value of the field `mac` for the record of this recording. */
  seal(id: string, recordText: string): string;
  isGenuine(id: string, recordText: string, mac: string | undefined): boolean;
  /** The text of a source mark with its MAC inside, as a JSON field that other versions ignore. */
  sealMark(sourceKey: string, markText: string): string;
  /** The text that was sealed under this key; `undefined` when the MAC is missing or wrong. */
  openMark(sourceKey: string, stored: string): string | undefined;
}

/** The version is part of the MAC and of its text, so that another one can be introduced later. */
const VERSION = 'v1';

/** @param secret at least 16 characters, the same on every workstation */
export function createRecordSeal(secret: string): RecordSeal {
  const mac = (kind: 'record' | 'mark', name: string, text: string): string => {
    // The length separates the name from the text: neither can take a piece of the other.
    const head = `rushes ${VERSION} ${kind} ${Buffer.byteLength(name)}\n${name}`;
    return `${VERSION}:${createHmac('sha256', secret).update(head).update(text).digest('hex')}`;
  };
  return {
    seal: (id, recordText) => mac('record', id, recordText),
    isGenuine: (id, recordText, given) => isSame(mac('record', id, recordText), given),
    sealMark: (sourceKey, markText) => `${markText.slice(0, -1)},"mac":"${mac('mark', sourceKey, markText)}"}`,
    openMark(sourceKey, stored) {
      const [, body, given] = /^(.*),"mac":"([^"]{1,100})"\}$/s.exec(stored) ?? [];
      const markText = `${body ?? ''}}`;
      return isSame(mac('mark', sourceKey, markText), given) ? markText : undefined;
    },
  };
}

function isSame(expected: string, given: string | undefined): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given ?? '')];
  return a.length === b.length && timingSafeEqual(a, b);
}
