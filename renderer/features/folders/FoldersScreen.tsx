import { useLayoutEffect, useRef } from 'react';
import type { FolderView } from '../../../shared/viewModel.ts';
import { hasNativeShell } from '../../bridge/nativeShell.ts';
import { chooseFolders, createFolder, pauseFolder, previewFolder, setOnlyNew } from '../../state/requests.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { engineText, useLanguage } from '../../i18n/language.ts';
import { showScreen, openDialog, useApp } from '../../state/appStore.ts';
import { useEngine } from '../../state/engineStore.ts';
import { Button } from '../../ui/Button.tsx';
import { Chip } from '../../ui/Chip.tsx';
import { FolderPath } from '../../ui/FileName.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { FolderCards } from './FolderCards.tsx';
import { WatchFigures } from './WatchFigures.tsx';
import './folders.css';

/** The watched folders, how each is watched, and its state. */
export function FoldersScreen() {
  const { t } = useLanguage();
  const folders = useEngine((state) => state.snapshot.folders);
  return (
    <section className="screen folders" aria-labelledby="folders-title">
      <div className="screen-head">
        <h2 id="folders-title">{t.folders.title}</h2>
        <Button tone="primary" icon="folderAdd" onPress={() => void chooseFolders()}>
          {t.folders.add}
        </Button>
      </div>
      {folders.length === 0 ? (
        <p className="folders-empty">{hasNativeShell() ? t.folders.empty : t.folders.emptyInBrowser}</p>
      ) : null}
      <ul className="folder-list">
        {folders.map((folder) => (
          <FolderItem key={folder.path} folder={folder} />
        ))}
      </ul>
      <Patterns />
    </section>
  );
}

const TONES = { native: 'green', polling: 'amber', unavailable: 'red', starting: 'plain' } as const;

function FolderItem({ folder }: { readonly folder: FolderView }) {
  const { t, f } = useLanguage();
  const { path, isPaused, method } = folder;
  const isOnlyNew = useApp(
    ({ settings }) =>
      settings?.settings.folders.some((one) => one.path === path && one.newSince !== undefined) === true,
  );
  // The files of a folder that is not being read are not known; "0 matching files" would be wrong.
  const isCounted = !isPaused && (method === 'native' || method === 'polling');
  return (
    <li className={`folder-item${isPaused ? ' folder-paused' : ''}`}>
      <span className={`folder-icon folder-${isPaused ? 'starting' : method}`}>
        <Icon name="folder" size={20} />
      </span>
      <div className="folder-words">
        <FolderPath path={path} />
        <div className="folder-facts">
          {isPaused ? <Chip>{t.folders.paused}</Chip> : <Chip tone={TONES[method]}>{t.folders.method[method]}</Chip>}
          {isOnlyNew ? <Chip>{t.folders.onlyNew}</Chip> : null}
          {isCounted ? <span>{t.folders.matching(folder.matchingFiles, f.integer(folder.matchingFiles))}</span> : null}
        </div>
        {folder.reason === null ? null : <p className="folder-reason">{engineText(t, folder.reason)}</p>}
        {folder.isBlind === true ? <p className="folder-reason">{t.folders.blind}</p> : null}
        {folder.statistics === undefined ? null : <WatchFigures statistics={folder.statistics} />}
      </div>
      <FolderButtons folder={folder} isOnlyNew={isOnlyNew} />
      <FolderCards folder={folder} />
    </li>
  );
}

interface FolderButtonsProps {
  readonly folder: FolderView;
  readonly isOnlyNew: boolean;
}

function FolderButtons({ folder, isOnlyNew }: FolderButtonsProps) {
  const { path, isPaused } = folder;
  const { t } = useLanguage();
  const name = visibleText(path);
  const isGone = isMissing(folder);
  const { buttons, expectCreation } = useFocusAfter(isGone);
  return (
    <div className="folder-buttons" ref={buttons}>
      {isGone ? (
        <Button
          isSmall
          icon="folderAdd"
          label={t.action.forName(t.folders.create, name)}
          onPress={() => {
            expectCreation();
            void createFolder(path);
          }}
        >
          {t.folders.create}
        </Button>
      ) : null}
      <Button
        isSmall
        icon="eye"
        label={t.action.forName(t.folders.preview, name)}
        onPress={() => void previewFolder(path)}
      >
        {t.folders.preview}
      </Button>
      <Button
        isSmall
        icon="film"
        label={t.action.forName(isOnlyNew ? t.folders.uploadAll : t.folders.uploadNew, name)}
        onPress={() => void setOnlyNew(path, !isOnlyNew)}
      >
        {isOnlyNew ? t.folders.uploadAll : t.folders.uploadNew}
      </Button>
      <Button
        isSmall
        icon={isPaused ? 'play' : 'pause'}
        label={t.action.forName(isPaused ? t.folders.resume : t.folders.pause, name)}
        onPress={() => void pauseFolder(path, !isPaused)}
      >
        {isPaused ? t.folders.resume : t.folders.pause}
      </Button>
      <Button
        isSmall
        tone="danger"
        icon="close"
        label={t.action.forName(t.folders.remove, name)}
        onPress={() => openDialog({ kind: 'removeFolder', path })}
      >
        {t.folders.remove}
      </Button>
    </div>
  );
}

/** Gives the focus to the first of the buttons after the one that created the folder is gone with it. */
function useFocusAfter(isGone: boolean) {
  const buttons = useRef<HTMLDivElement>(null);
  const isExpected = useRef(false);
  useLayoutEffect(() => {
    if (isGone || !isExpected.current) return;
    isExpected.current = false;
    if (document.activeElement === document.body) buttons.current?.querySelector('button')?.focus();
  }, [isGone]);
  const expectCreation = (): void => {
    isExpected.current = true;
  };
  return { buttons, expectCreation };
}

/** Whether this folder is known not to be there. */
function isMissing({ isPaused, method, problemCode }: FolderView): boolean {
  return !isPaused && method === 'unavailable' && problemCode === 'source_missing';
}

function Patterns() {
  const { t } = useLanguage();
  const patterns = useApp((state) => state.settings?.settings.patterns);
  if (patterns === undefined) return null;
  return (
    <div className="folder-patterns">
      <div className="screen-head">
        <h3>{t.folders.patterns}</h3>
        <Button isSmall tone="quiet" icon="settings" onPress={() => showScreen('settings')}>
          {t.folders.editPatterns}
        </Button>
      </div>
      <PatternLine label={t.folders.included} patterns={patterns.include} nothing={t.folders.nothing} />
      <PatternLine label={t.folders.excluded} patterns={patterns.exclude} nothing={t.folders.nothing} />
    </div>
  );
}

interface PatternLineProps {
  readonly label: string;
  readonly patterns: readonly string[];
  readonly nothing: string;
}

function PatternLine({ label, patterns, nothing }: PatternLineProps) {
  return (
    <div className="pattern-line">
      <span>{label}</span>
      <ul>
        {patterns.length === 0 ? <li>{nothing}</li> : null}
        {[...new Set(patterns)].map((pattern) => (
          <li key={pattern} className="mono">
            {pattern}
          </li>
        ))}
      </ul>
    </div>
  );
}
