import type { ReactNode, Ref } from 'react';
import './button.css';
import { Icon, type IconName } from './Icon.tsx';

interface ButtonProps {
  readonly children: ReactNode;
  readonly onPress: () => void;
  readonly icon?: IconName;
  readonly tone?: 'plain' | 'primary' | 'danger' | 'quiet';
  readonly isSmall?: boolean;
  readonly isDisabled?: boolean;
  readonly label?: string;
  readonly tabIndex?: number;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button with text. `label` replaces the text for screen readers, for example to add the name of the recording. */
export function Button(props: ButtonProps) {
  const tone = props.tone ?? 'plain';
  return (
    <button
      type="button"
      ref={props.ref}
      className={`button button-${tone}${props.isSmall === true ? ' button-small' : ''}`}
      disabled={props.isDisabled}
      aria-label={props.label}
      tabIndex={props.tabIndex}
      onClick={props.onPress}
    >
      {props.icon === undefined ? null : <Icon name={props.icon} size={props.isSmall === true ? 14 : 16} />}
      {props.children}
    </button>
  );
}

interface IconButtonProps {
  readonly icon: IconName;
  /** Read by screen readers. */
  readonly label: string;
  /** Tooltip; defaults to `label`. */
  readonly tip?: string;
  readonly onPress: (button: HTMLButtonElement) => void;
  readonly tabIndex?: number;
  readonly isPressed?: boolean;
  readonly opensMenu?: boolean;
}

/** A square button that shows only an icon. */
export function IconButton(props: IconButtonProps) {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={props.label}
      aria-pressed={props.isPressed}
      aria-haspopup={props.opensMenu === true ? 'menu' : undefined}
      title={props.tip ?? props.label}
      tabIndex={props.tabIndex}
      onClick={(event) => props.onPress(event.currentTarget)}
    >
      <Icon name={props.icon} />
    </button>
  );
}
