import { useCallback, useEffect, useState } from 'react';
import type { Fragment, OpenUploadView } from '../../../shared/openUploads.ts';
import { hidesOpenUploads } from '../../../shared/providers.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { type Failure, getBridge, valueOf } from '../../bridge/bridge.ts';
import { faultSentence, useLanguage } from '../../i18n/language.ts';
import { useApp } from '../../state/appStore.ts';
import { sendRequest } from '../../state/requests.ts';
import { Button } from '../../ui/Button.tsx';
import { AskDialog, type Asked } from './AskDialog.tsx';
import { UploadItem } from './UploadItem.tsx';
import '../folders/folders.css';
import './uploads.css';

/** Open uploads in the bucket that nobody finishes: continue one with its file, complete it or discard it. */
export function UploadsScreen() {
  const { t } = useLanguage();
  const { uploads, isLoading, failure, load } = useUploads();
  const isHiding = useApp((state) => hidesOpenUploads(state.settings?.settings.destination.provider ?? 'other'));
  const [asked, setAsked] = useState<Asked>();
  const [fragment, setFragment] = useState<Fragment>();
  const adopt = async ({ uploadId }: OpenUploadView): Promise<void> => {
    const adopted = await sendRequest('uploads.adopt', { uploadId });
    if (adopted !== undefined && adopted.path !== null) load();
  };
  return (
    <section className="screen folders uploads" aria-label={t.app.screen.uploads}>
      <div className="screen-head">
        <h2>{t.uploads.title}</h2>
        <Button icon="retry" isDisabled={isLoading} onPress={load}>
          {t.uploads.again}
        </Button>
      </div>
      <p className="card-note">{t.uploads.text}</p>
      {isHiding ? <p className="card-note">{t.uploads.hidden}</p> : null}
      {fragment === undefined ? null : <Completed fragment={fragment} />}
      {failure !== undefined ? (
        <p role="alert">{faultSentence(t, failure.code, failure.message)}</p>
      ) : uploads === undefined ? (
        <p className="card-note">{t.uploads.loading}</p>
      ) : uploads.length === 0 ? (
        <p className="folders-empty">{t.uploads.empty}</p>
      ) : (
        <ul className="folder-list">
          {uploads.map((upload) => (
            <UploadItem key={upload.uploadId} upload={upload} onAdopt={adopt} onAsk={setAsked} />
          ))}
        </ul>
      )}
      {asked === undefined ? null : (
        <AskDialog
          asked={asked}
          onClose={() => setAsked(undefined)}
          onDone={(made) => {
            setFragment(made);
            load();
          }}
        />
      )}
    </section>
  );
}

function useUploads() {
  const [uploads, setUploads] = useState<readonly OpenUploadView[]>();
  const [failure, setFailure] = useState<Failure>();
  const [isLoading, setIsLoading] = useState(false);
  const load = useCallback(() => {
    setIsLoading(true);
    setFailure(undefined);
    void valueOf(getBridge().request('uploads.list', null), setFailure).then((found) => {
      setIsLoading(false);
      if (found !== undefined) setUploads(found);
    });
  }, []);
  useEffect(load, [load]);
  return { uploads, isLoading, failure, load };
}

function Completed({ fragment }: { readonly fragment: Fragment }) {
  const { t, f } = useLanguage();
  const { key, sizeBytes, playability, partsLeftOut } = fragment;
  return (
    <div className="uploads-result" role="status">
      <p>{t.uploads.completed(visibleText(key), f.bytes(sizeBytes))}</p>
      {partsLeftOut === 0 ? null : <p>{t.uploads.leftOut(partsLeftOut, f.integer(partsLeftOut))}</p>}
      {playability === 'no_index' ? <p>{t.uploads.repair}</p> : null}
    </div>
  );
}
