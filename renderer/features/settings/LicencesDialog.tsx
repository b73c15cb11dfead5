import type { Licence } from '../../../shared/licences.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import './licences.css';

interface LicencesDialogProps {
  readonly licences: readonly Licence[];
  readonly onClose: () => void;
}

/** The licences of everything that is shipped with Rushes. The texts are legal ones and stay in English. */
export function LicencesDialog({ licences, onClose }: LicencesDialogProps) {
  const { t } = useLanguage();
  return (
    <Dialog title={t.licences.title} onClose={onClose} isWide>
      <p>{t.licences.intro}</p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard scrolls only what has the focus */}
      <div className="licences" role="region" aria-label={t.licences.list} tabIndex={0}>
        {licences.map(({ name, terms }) => (
          <section key={name} lang="en">
            <h3>{name}</h3>
            <pre>{terms}</pre>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
