import { useLanguage } from '../../i18n/language.ts';
import { useEngine } from '../../state/engineStore.ts';

/** Says below a list how many files wait for their turn: they are in the counts of the status, and have no rows. */
export function NotBegun({ className }: { readonly className: string }) {
  const { status } = useLanguage();
  const text = useEngine((state) => status.notBegun(state.snapshot.engine));
  return text === '' ? null : <p className={className}>{text}</p>;
}
