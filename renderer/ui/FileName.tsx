import { visibleText } from '../../shared/visibleText.ts';
import { type SplitName, splitName, splitPath } from '../format/fileName.ts';
import './fileName.css';

/** A file name on one line. When it does not fit, it is shortened in the middle. */
export function FileName({ name }: { readonly name: string }) {
  return <Shortened className="file-name" text={name} split={splitName(name)} />;
}

interface FolderPathProps {
  readonly path: string;
  /** Tooltip; defaults to the path. */
  readonly title?: string;
}

/** A folder path on one line. When it does not fit, it is shortened in the middle so that the innermost folder stays visible. */
export function FolderPath({ path, title = path }: FolderPathProps) {
  return <Shortened className="file-name folder-path" text={title} split={splitPath(path)} />;
}

interface ShortenedProps {
  readonly className: string;
  readonly text: string;
  readonly split: SplitName;
}

function Shortened({ className, text, split }: ShortenedProps) {
  return (
    <bdi className={className} dir="ltr" title={visibleText(text)}>
      <span className="file-name-head">{split.head}</span>
      <span className="file-name-middle">{split.middle}</span>
      <span className="file-name-tail">{split.tail}</span>
    </bdi>
  );
}
