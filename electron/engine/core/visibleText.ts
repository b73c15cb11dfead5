/** Characters that would move a terminal's cursor, start an escape sequence, break a line or turn the reading direction. */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Unicode's pictures of the control characters start here: `␀` for 0, `␊` for a line feed. */
const CONTROL_PICTURES = 0x2400;
const DELETE = 0x7f;
const DELETE_PICTURE = '␡';
const REPLACEMENT = '\ufffd';

/**
 * Text from outside (a file name, a server's message) as one harmless line: control characters become visible pictures, marks
 * that turn the reading direction and broken halves of characters become `\ufffd`. Never longer than the text, in UTF-16 units.
 */
export function visibleText(text: string): string {
  return text.toWellFormed().replace(UNSAFE, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(CONTROL_PICTURES + code);
    return code === DELETE ? DELETE_PICTURE : REPLACEMENT;
  });
}
