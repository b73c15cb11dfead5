export interface Fact {
  readonly term: string;
  readonly value: string;
  /** For keys, paths and checksums: monospaced, and broken at any character. */
  readonly isCode?: boolean;
}

/** A list of terms and values that can be selected and copied. */
export function Facts({ title, facts }: { readonly title?: string; readonly facts: readonly Fact[] }) {
  return (
    <div className="facts">
      {title === undefined ? null : <h3>{title}</h3>}
      <dl>
        {facts.map((fact) => (
          <div key={fact.term}>
            <dt>{fact.term}</dt>
            <dd className={fact.isCode === true ? 'selectable mono' : 'selectable'}>{fact.value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
