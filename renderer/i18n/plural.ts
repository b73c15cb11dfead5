/** `count` things in words: `one` for one, `other` for the rest, chosen by the language's own rules. */
export function createPlural(language: string): (count: number, one: string, other: string) => string {
  const rules = new Intl.PluralRules(language);
  return (count, one, other) => (rules.select(count) === 'one' ? one : other);
}
