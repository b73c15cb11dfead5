import type { FolderSetting } from '../../../shared/settings.ts';
import { chooseFolders, removeFolder } from '../../state/requests.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { FolderPath } from '../../ui/FileName.tsx';
import { Icon } from '../../ui/Icon.tsx';

/** Step 1: the folder to watch, dropped or chosen. */
export function SetupFolder({ folders }: { readonly folders: readonly FolderSetting[] }) {
  const { t } = useLanguage();
  return (
    <>
      <div className="setup-drop">
        <span>
          <Icon name="drop" size={30} />
        </span>
        <Button tone={folders.length === 0 ? 'primary' : 'plain'} icon="folderAdd" onPress={() => void chooseFolders()}>
          {folders.length === 0 ? t.streams.emptyChoose : t.folders.add}
        </Button>
        {folders.length === 0 ? <p className="field-hint">{t.setup.needsFolder}</p> : null}
      </div>
      {folders.length === 0 ? null : (
        <ul className="setup-folders" aria-label={t.setup.chosen}>
          {folders.map((folder) => (
            <li key={folder.path}>
              <Icon name="folder" size={18} />
              <FolderPath path={folder.path} />
              <IconButton
                icon="close"
                label={t.action.forName(t.folders.remove, visibleText(folder.path))}
                tip={t.folders.remove}
                onPress={() => void removeFolder(folder.path)}
              />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
