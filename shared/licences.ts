/** A third-party program or package and the terms it is shipped under. */
export interface Licence {
  /** With its version. */
  readonly name: string;
  /** The licence's identifier and its text. */
  readonly terms: string;
}

const RULE = `\n\n${'-'.repeat(79)}8<\n\n`;

/**
 * One text for people and for `parseLicences`. Pure. @throws RangeError when an entry contains the line between the entries
 * @internal The build of the app calls it.
 */
export function formatLicences(licences: readonly Licence[]): string {
  const entries = licences.map(({ name, terms }) => `${name}\n${terms}`);
  if (entries.some((entry) => entry.includes(RULE.trim())))
    throw new RangeError('A licence contains the dividing line.');
  return `${['Third-party software in Rushes', ...entries].join(RULE)}\n`;
}

/** The entries of a text of `formatLicences`. Pure. */
export function parseLicences(text: string): readonly Licence[] {
  return text
    .replace(/\n$/, '')
    .split(RULE)
    .slice(1)
    .map((entry) => {
      const [name = '', ...terms] = entry.split('\n');
      return { name, terms: terms.join('\n').trim() };
    });
}
