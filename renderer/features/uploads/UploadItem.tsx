import { monthlyCostUsd, type OpenUploadView } from '../../../shared/openUploads.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import type { Asked } from './AskDialog.tsx';

interface UploadItemProps {
  readonly upload: OpenUploadView;
  readonly onAdopt: (upload: OpenUploadView) => Promise<void>;
  readonly onAsk: (asked: Asked) => void;
}

/** One open upload with its facts and actions. */
export function UploadItem({ upload, onAdopt, onAsk }: UploadItemProps) {
  const { t, f } = useLanguage();
  const { key, sizeBytes, parts, workstation, isActive, usedBy, isCompleting } = upload;
  const name = visibleText(key);
  // The main process knows whether another workstation is alive, and refuses then.
  const isBusy = isActive || usedBy === 'own';
  const dollars = monthlyCostUsd(sizeBytes);
  const facts = [
    t.uploads.since(f.when(upload.startedAt)),
    t.uploads.parts(parts, f.integer(parts)),
    f.bytes(sizeBytes),
    dollars < 0.01 ? t.uploads.costLittle(f.decimal2(0.01)) : t.uploads.cost(f.decimal2(dollars)),
    workstation === null ? t.uploads.unknownWorkstation : t.uploads.workstation(visibleText(workstation)),
  ];
  const states = [
    usedBy === null ? undefined : t.uploads[usedBy],
    isActive ? t.uploads.active : undefined,
    isCompleting ? t.uploads.completing : undefined,
  ];
  const state = states.find((text) => text !== undefined);
  return (
    <li className="folder-item">
      <div className="folder-words">
        <p className="folder-path mono">{name}</p>
        <p className="folder-facts">{facts.join(', ')}</p>
        {state === undefined ? null : <p className="folder-reason">{state}</p>}
      </div>
      <div className="folder-buttons">
        <Button
          isSmall
          icon="reveal"
          isDisabled={isBusy || usedBy !== null || isCompleting}
          label={t.action.forName(t.uploads.adopt, name)}
          onPress={() => void onAdopt(upload)}
        >
          {t.uploads.adopt}
        </Button>
        <Button
          isSmall
          icon="stored"
          isDisabled={isBusy}
          label={t.action.forName(t.uploads.complete, name)}
          onPress={() => onAsk({ action: 'complete', upload })}
        >
          {t.uploads.complete}
        </Button>
        <Button
          isSmall
          icon="trash"
          tone="danger"
          isDisabled={isBusy || isCompleting}
          label={t.action.forName(t.uploads.discard, name)}
          onPress={() => onAsk({ action: 'discard', upload })}
        >
          {t.uploads.discard}
        </Button>
      </div>
    </li>
  );
}
