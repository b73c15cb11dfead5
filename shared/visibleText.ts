/** Characters that move a terminal's cursor, begin an escape sequence, break a line or change the reading direction. */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Unicode's pictures of the control characters start here: `␀` for 0, `␊` for a line feed. */
const CONTROL_PICTURES = 0x2400;
const DELETE = 0x7f;
const DELETE_PICTURE = '␡';
const REPLACEMENT = '\ufffd';

/** Longest file name in a sentence, in UTF-16 units. */
const QUOTED_NAME_MAX = 120;

/**
 * Text from outside (a file name, a server's message) as one harmless line: control characters become visible pictures; marks that
 * change the reading direction and lone surrogates become `\ufffd`. The result is never longer than the text, in UTF-16 units.
 */
export function visibleText(text: string): string {
  return text.toWellFormed().replace(UNSAFE, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(CONTROL_PICTURES + code);
    return code === DELETE ? DELETE_PICTURE : REPLACEMENT;
  });
}

/**
 * JSON of a value with texts from outside: the characters that could drive a terminal or change the reading direction are escaped,
 * so that a program reads the same value. @param space as in `JSON.stringify`
 */
export function visibleJson(value: object, space?: number): string {
  return JSON.stringify(value, undefined, space).replace(UNSAFE, (character) =>
    // Outside of a text, JSON has line feeds only.
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * The last name of an absolute path, ready for a sentence: in quotation marks, as `visibleText`, at most 120 UTF-16 units long. The
 * root of a file system is its own name.
 */
export function quotedName(path: string): string {
  const separators = isWindowsPath(path) ? /[\\/]+/ : /\/+/;
  const name = path.split(separators).findLast((part) => part !== '') ?? path;
  return `“${visibleText(name.length > QUOTED_NAME_MAX ? `${name.slice(0, QUOTED_NAME_MAX - 1)}…` : name)}”`;
}

/** A drive letter or a network share; on other systems a backslash is an ordinary character of a name. */
function isWindowsPath(path: string): boolean {
  return /^(?:[a-z]:[\\/]|\\\\)/i.test(path);
}
