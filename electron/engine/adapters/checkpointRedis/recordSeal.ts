import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Authenticates what Redis holds with a secret that the workstations share. Somebody who can write to Redis but does not know the
 * secret cannot make a workstation resume a record, skip a file, or take a stored part for the bytes on disk. They can still delete
 * entries and restore older ones of the same recording. An older part does no harm: its digest belongs to its ETag, which has to be
 * the one that the store lists.
 */
export interface RecordSeal {
  /** The value of the field `mac` for the record of this recording. */
  seal(id: string, recordText: string): string;
  isGenuine(id: string, recordText: string, mac: string | undefined): boolean;
  /** The JSON text of an object with its MAC inside, as a field that other versions ignore. @param name binds it to its place */
  sealInside(kind: SealedKind, name: string, text: string): string;
  /** The text that was sealed under this name; `undefined` when the MAC is missing or wrong. */
  openInside(kind: SealedKind, name: string, stored: string): string | undefined;
}

export type SealedKind = 'mark' | 'part';

/** The version is part of the MAC and of its text, so that another one can be introduced later. */
const VERSION = 'v1';

/** @param secret at least 16 characters, the same on every workstation */
export function createRecordSeal(secret: string): RecordSeal {
  const mac = (kind: 'record' | SealedKind, name: string, text: string): string => {
    // The length separates the name from the text: neither can take a piece of the other.
    const head = `rushes ${VERSION} ${kind} ${Buffer.byteLength(name)}\n${name}`;
    return `${VERSION}:${createHmac('sha256', secret).update(head).update(text).digest('hex')}`;
  };
  return {
    seal: (id, recordText) => mac('record', id, recordText),
    isGenuine: (id, recordText, given) => isSame(mac('record', id, recordText), given),
    sealInside: (kind, name, text) => `${text.slice(0, -1)},"mac":"${mac(kind, name, text)}"}`,
    openInside(kind, name, stored) {
      const [, body, given] = /^(.*),"mac":"([^"]{1,100})"\}$/s.exec(stored) ?? [];
      const text = `${body ?? ''}}`;
      return isSame(mac(kind, name, text), given) ? text : undefined;
    },
  };
}

function isSame(expected: string, given: string | undefined): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given ?? '')];
  return a.length === b.length && timingSafeEqual(a, b);
}
