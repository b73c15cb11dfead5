/** Lists in one answer may have so many elements together. The ids of a hundred thousand streams are a tenth of it. */
const ELEMENTS_MAX = 1_000_000;

/** Kept of a line: the first character is its type, and no length has more digits. The rest of a text does not matter. */
const LINE_KEPT = 16;

const RETURN = 13;
const LINE_FEED = 10;
const TEXT = '$'.charCodeAt(0);
const ZERO = '0'.charCodeAt(0);

/** The types of texts with a length, of lists, and of maps, which have two elements for each of their length. */
const SIZED = /^([$!=*~>%])(0|[1-9]\d{0,8})$/;

/**
 * Follows the answers of a connection [Redis, "RESP protocol"], before they are decoded: the decoder makes room for the whole length of
 * a list when the list begins, and skips the ends of lines without looking. So a few bytes could take all memory.
 */
export class AnswerForm {
  /** The beginning of the line that is read. */
  #line = '';
  #isAfterReturn = false;
  /** Bytes of a text that are still to come. */
  #textBytes = 0;
  /** The next line is the end of a text, and empty. */
  #isAfterText = false;
  #elements = 0;

  /** Counts the elements of lists anew. */
  answered(): void {
    this.#elements = 0;
  }

  /** Reads the next bytes. @returns whether they have the form of answers, and the lists in them are not too long; never again after `false` */
  accepts(bytes: Buffer): boolean {
    let at = 0;
    while (at < bytes.length) {
      const textEnd = this.#isBetween ? wholeTextEnd(bytes, at) : 0;
      if (textEnd > 0) {
        at = textEnd;
      } else if (this.#isAfterReturn) {
        if (bytes[at] !== LINE_FEED || !this.#endLine()) return false;
        this.#isAfterReturn = false;
        at += 1;
      } else if (this.#textBytes > 0) {
        const taken = Math.min(this.#textBytes, bytes.length - at);
        this.#textBytes -= taken;
        at += taken;
      } else {
        const end = bytes.indexOf(RETURN, at);
        const lineEnd = end < 0 ? bytes.length : end;
        const kept = Math.min(lineEnd, at + LINE_KEPT - this.#line.length);
        this.#line += bytes.toString('latin1', at, kept);
        this.#isAfterReturn = end >= 0;
        at = lineEnd + (end < 0 ? 0 : 1);
      }
    }
    return true;
  }

  /** The next byte begins an answer, or an element of a list. */
  get #isBetween(): boolean {
    return this.#line === '' && this.#textBytes === 0 && !this.#isAfterReturn && !this.#isAfterText;
  }

  #endLine(): boolean {
    const line = this.#line;
    this.#line = '';
    if (this.#isAfterText) {
      this.#isAfterText = false;
      return line === '';
    }
    if (/^[+\-:,(]/.test(line) || /^(?:_|#[tf]|[$*]-1)$/.test(line)) return true;
    const [, type = '', digits] = SIZED.exec(line) ?? [];
    if (digits === undefined) return false;
    const length = Number(digits);
    if (!'$!='.includes(type)) {
      this.#elements += type === '%' ? 2 * length : length;
      return this.#elements <= ELEMENTS_MAX;
    }
    this.#textBytes = length;
    this.#isAfterText = true;
    // A text with a format begins with its name, as in `txt:`.
    return type !== '=' || length >= 4;
  }
}

/** The end of a text of less than ten thousand bytes that begins here, and is here as a whole; else 0. Most of an answer are such texts. */
function wholeTextEnd(bytes: Buffer, start: number): number {
  if (bytes[start] !== TEXT) return 0;
  let length = 0;
  let at = start + 1;
  for (; at <= start + 4; at += 1) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) break;
    length = length * 10 + digit;
  }
  if (at === start + 1 || bytes[start + 1] === ZERO) return 0;
  const end = at + 2 + length;
  const isWhole =
    bytes[at] === RETURN && bytes[at + 1] === LINE_FEED && bytes[end] === RETURN && bytes[end + 1] === LINE_FEED;
  return isWhole ? end + 2 : 0;
}
