import { type CardView, type FolderCheck, volumeId } from '../../../shared/cards.ts';
import { roughSpan } from '../../../shared/format.ts';
import { lastName } from '../../../shared/lastName.ts';
import type { FolderView } from '../../../shared/viewModel.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import { faultSentence, type Language, useLanguage } from '../../i18n/language.ts';
import { useEngine } from '../../state/engineStore.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { type CardTime, cardTime } from './cardTime.ts';
import { useFolderCheck } from './useFolderCheck.ts';
import './cards.css';

/** The answer to "May I format this card?" for a watched folder and each card in it. */
export function FolderCards({ folder }: { readonly folder: FolderView }) {
  const { t, f } = useLanguage();
  const { check, isChecking, failure, again } = useFolderCheck(folder);
  if (check === undefined && failure === undefined)
    return isChecking ? <p className="cards-note">{t.cards.checking}</p> : null;
  const name = visibleText(folder.path);
  return (
    <section className="cards" aria-label={`${t.cards.title} ${name}`}>
      <div className="cards-head">
        <h3>{t.cards.title}</h3>
        <span className="cards-note">
          {isChecking ? t.cards.checking : check === undefined ? null : t.cards.checkedAt(f.when(check.checkedAt))}
        </span>
        <Button isSmall tone="quiet" icon="retry" label={t.action.forName(t.cards.again, name)} onPress={again}>
          {t.cards.again}
        </Button>
      </div>
      {failure === undefined ? null : (
        <p className="cards-failure">{faultSentence(t, failure.code, failure.message)}</p>
      )}
      <ul>
        {check?.cards.map((card) => (
          <Card
            key={`${card.path} ${card.volume ?? ''}`}
            card={card}
            unreadable={check.unreadable}
            below={card.path === check.path ? belowOf(check) : undefined}
          />
        ))}
      </ul>
    </section>
  );
}

const ICONS: Readonly<Record<CardView['verdict'], IconName>> = {
  safe: 'check',
  unsafe: 'arrowUp',
  unknown: 'alert',
  empty: 'minus',
};

/** Cards are counted one by one: the answer for the watched folder itself covers no card below it. `undefined`: there is none. */
function belowOf({ path, cards }: FolderCheck): 'safe' | 'unsafe' | undefined {
  const below = cards.filter((card) => card.path !== path);
  if (below.length === 0) return undefined;
  return below.some(({ verdict }) => verdict === 'unsafe' || verdict === 'unknown') ? 'unsafe' : 'safe';
}

interface CardProps {
  readonly card: CardView;
  readonly unreadable: number;
  /** Of the watched folder itself: whether the cards below it are safe. */
  readonly below: 'safe' | 'unsafe' | undefined;
}

function Card({ card, unreadable, below }: CardProps) {
  const { t, f } = useLanguage();
  const isSafeAlone = card.verdict === 'safe' && below === 'unsafe';
  const time = useEngine(({ snapshot }) => timeFact(cardTime(card, snapshot), t));
  const left = card.wanted - card.verified;
  const shown = isSafeAlone ? 'unsafe' : card.verdict;
  const verdict = isSafeAlone
    ? t.cards.safeAlone
    : card.verdict === 'safe' && card.notIncluded > 0
      ? t.cards.safeExcept(card.notIncluded, f.integer(card.notIncluded))
      : t.cards.verdict[card.verdict];
  const id = volumeId(card.volume);
  const facts = [
    t.cards.counts(f.integer(card.verified), f.integer(card.wanted)),
    card.clips === undefined ? undefined : t.cards.clips(f.integer(card.clips.complete), f.integer(card.clips.total)),
    card.notIncluded === 0 ? undefined : t.cards.notIncluded(f.integer(card.notIncluded)),
    unreadable === 0 ? undefined : t.cards.unreadable(unreadable, f.integer(unreadable)),
    decisionsFact(card, { t, f }),
    time,
  ].filter((fact) => fact !== undefined);
  return (
    <li className={`media-card media-card-${shown}`}>
      <span className="media-card-icon">
        <Icon name={ICONS[shown]} />
      </span>
      <div className="media-card-words">
        <strong title={visibleText(card.path)}>{visibleText(lastName(card.path))}</strong>
        {below === undefined ? null : <span className="media-card-id">{t.cards.withoutBelow}</span>}
        {id === undefined ? null : <span className="media-card-id">{t.cards.id(visibleText(id))}</span>}
        <p className="media-card-verdict">{verdict}</p>
        {card.wanted + card.notIncluded === 0 ? null : <p className="media-card-facts">{facts.join(', ')}</p>}
        {left === 0 ? null : <UnsafeFiles card={card} left={left} />}
      </div>
    </li>
  );
}

/** How many of its files wait for a person. The list may hold only some of the unsafe files. */
function decisionsFact(
  { unsafe, wanted, verified }: CardView,
  { t, f }: Pick<Language, 't' | 'f'>,
): string | undefined {
  const count = unsafe.filter(({ reason }) => reason === 'attention').length;
  if (count === 0) return undefined;
  const text = unsafe.length < wanted - verified ? t.cards.decisionsAtLeast : t.cards.decisions;
  return text(count, f.integer(count));
}

function timeFact(time: CardTime | undefined, t: Language['t']): string | undefined {
  if (time === undefined) return undefined;
  const span = roughSpan(time.seconds);
  if (time.isRecording) return t.cards.timeAfterRecording(span);
  return time.isAtMost ? t.cards.timeAtMost(span) : t.cards.timeLeft(span);
}

function UnsafeFiles({ card, left }: { readonly card: CardView; readonly left: number }) {
  const { t, f } = useLanguage();
  const more = left - card.unsafe.length;
  return (
    <details className="media-card-list">
      <summary>{t.cards.notSafe(left, f.integer(left))}</summary>
      <ul>
        {card.unsafe.map((file) => (
          <li key={file.path}>
            <span className="mono">{visibleText(file.path)}</span>
            <span>
              {f.bytes(file.sizeBytes)}, {t.cards.reason[file.reason]}
            </span>
          </li>
        ))}
        {more <= 0 ? null : <li>{t.cards.more(more, f.integer(more))}</li>}
      </ul>
    </details>
  );
}
