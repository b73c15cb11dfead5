import type { ReactNode } from 'react';

/** One group of settings with a heading. */
export function Card({
  id,
  title,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <section id={`settings-${id}`} className="card" aria-labelledby={`settings-${id}-title`}>
      <h2 id={`settings-${id}-title`}>{title}</h2>
      <div className="card-body">{children}</div>
    </section>
  );
}
