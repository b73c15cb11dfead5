export interface Fact {
  readonly term: string;
  readonly value: string;
  /** Keys, paths and sums: drawn in a fixed width, and broken anywhere. */
  readonly isCode?: boolean;
}

/** Terms and their values, in two columns, to be read and copied. */
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
