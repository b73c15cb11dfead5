import { hasNativeShell } from '../../bridge/nativeShell.ts';
import { useLanguage } from '../../i18n/language.ts';
import { chooseFolders } from '../../state/requests.ts';
import { useEngine } from '../../state/engineStore.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import './empty.css';

/** Shown while there is no recording: asks for a folder, or says that the folders are watched, or how many files wait in them. */
export function EmptyStreams() {
  const { t, f, status } = useLanguage();
  const folders = useEngine((state) => state.snapshot.folders.length);
  const notBegun = useEngine((state) => status.notBegun(state.snapshot.engine));
  const isWatching = folders > 0;
  const emptyTitle = hasNativeShell() ? t.streams.emptyTitle : t.streams.emptyTitleInBrowser;
  return (
    <section className="empty" aria-label={t.app.screen.streams}>
      <div className={`empty-frame${isWatching ? ' empty-watching' : ''}`}>
        <span className="empty-sign">
          <Icon name={isWatching ? 'film' : hasNativeShell() ? 'drop' : 'folderAdd'} size={34} />
        </span>
        <h2>{notBegun || (isWatching ? t.streams.watchingTitle : emptyTitle)}</h2>
        <p>{isWatching ? t.streams.watchingText(folders, f.integer(folders)) : t.streams.emptyText}</p>
        <Button tone={isWatching ? 'plain' : 'primary'} icon="folderAdd" onPress={() => void chooseFolders()}>
          {isWatching ? t.folders.add : t.streams.emptyChoose}
        </Button>
      </div>
    </section>
  );
}
