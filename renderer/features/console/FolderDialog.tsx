import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { BrowsedEntry, BrowsedFolder } from '../../../shared/console.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { faultSentence, useLanguage } from '../../i18n/language.ts';
import { answerQuestion, consoleBridge, type DialogQuestion } from '../../state/consoleStore.ts';
import type { Failure } from '../../bridge/bridge.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Icon } from '../../ui/Icon.tsx';

type Choice = Exclude<DialogQuestion, { readonly kind: 'confirm' }>;

/** Chooses a folder, or a file, of the machine that runs Rushes. */
export function FolderDialog({ question: { id, kind, title } }: { readonly question: Choice }) {
  const { t } = useLanguage();
  const { shown, failure, open } = useBrowsing();
  const choose = (paths: readonly string[]): void => answerQuestion({ id, isConfirmed: paths.length > 0, paths });
  const place = shown?.path ?? null;
  const list = useFocusInList(shown);
  return (
    <Dialog
      title={title}
      isWide
      onClose={() => choose([])}
      footer={
        <>
          <Button onPress={() => choose([])}>{t.app.cancel}</Button>
          {kind === 'folders' ? (
            <Button
              tone="primary"
              icon="folderAdd"
              isDisabled={place === null}
              onPress={() => choose(place === null ? [] : [place])}
            >
              {t.console.chooseThis}
            </Button>
          ) : null}
        </>
      }
    >
      <p className="browse-place mono">{place === null ? t.console.roots : visibleText(place)}</p>
      {failure === undefined ? null : <p role="alert">{faultSentence(t, failure.code, failure.message)}</p>}
      {shown === undefined ? null : (
        <ul ref={list} className="browse-list" aria-label={t.console.browse}>
          {shown.parent === undefined ? null : (
            <Entry icon="arrowUp" name={t.console.up} onPress={() => open(shown.parent ?? null)} />
          )}
          {shown.folders.map((folder) => (
            <Entry key={folder.path} icon="folder" name={visibleText(folder.name)} onPress={() => open(folder.path)} />
          ))}
          {kind === 'file' ? <Files files={shown.files} onChoose={(path) => choose([path])} /> : null}
        </ul>
      )}
      {shown?.isPartial === true ? <p className="field-hint">{t.console.partial}</p> : null}
    </Dialog>
  );
}

/** Gives the focus to the first entry when the folder of the entry that had it is left. */
function useFocusInList(shown: BrowsedFolder | undefined) {
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    if (document.activeElement === document.body) list.current?.querySelector('button')?.focus();
  }, [shown]);
  return list;
}

function Files({
  files,
  onChoose,
}: {
  readonly files: readonly BrowsedEntry[];
  readonly onChoose: (path: string) => void;
}) {
  return files.map(({ name, path }) => (
    <Entry key={path} icon="film" name={visibleText(name)} onPress={() => onChoose(path)} />
  ));
}

interface EntryProps {
  readonly icon: 'folder' | 'film' | 'arrowUp';
  readonly name: string;
  readonly onPress: () => void;
}

function Entry({ icon, name, onPress }: EntryProps) {
  return (
    <li>
      <button type="button" className="browse-entry" onClick={onPress}>
        <Icon name={icon} />
        <span>{name}</span>
      </button>
    </li>
  );
}

interface Browsing {
  readonly shown: BrowsedFolder | undefined;
  readonly failure: Failure | undefined;
  readonly open: (path: string | null) => void;
}

/** The folder that is shown; the roots at first. */
function useBrowsing(): Browsing {
  const [path, setPath] = useState<string | null>(null);
  const [shown, setShown] = useState<BrowsedFolder>();
  const [failure, setFailure] = useState<Failure>();
  useEffect(() => {
    let isCurrent = true;
    void consoleBridge()
      ?.ask('shell.browse', { path })
      .then((reply) => {
        if (!isCurrent) return;
        setFailure(reply.ok ? undefined : reply);
        if (reply.ok) setShown(reply.value);
      });
    return () => {
      isCurrent = false;
    };
  }, [path]);
  return { shown, failure, open: setPath };
}
