import { type ReactNode, useId } from 'react';
import { Icon } from './Icon.tsx';
import './field.css';

export interface FieldFrame {
  readonly label: string;
  readonly hint?: ReactNode;
  /** Error sentence, shown in place of the hint. */
  readonly problem?: string | undefined;
  readonly isOptional?: string;
}

interface FieldProps extends FieldFrame {
  readonly children: (control: ControlProps) => ReactNode;
}

/** Attributes that connect a control with its label, hint and problem. */
export interface ControlProps {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

/** A labelled control with a hint or a problem below it. */
export function Field({ label, hint, problem, isOptional, children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const hasNote = problem !== undefined || hint !== undefined;
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
        {isOptional === undefined ? null : <span className="field-optional">{isOptional}</span>}
      </label>
      <div className="field-control">
        {children({
          id,
          'aria-describedby': hasNote ? noteId : undefined,
          'aria-invalid': problem === undefined ? undefined : true,
        })}
        {hasNote ? (
          <div id={noteId} className={problem === undefined ? 'field-hint' : 'field-hint field-problem'}>
            {problem === undefined ? null : <Icon name="alert" size={13} />}
            {problem ?? hint}
          </div>
        ) : null}
      </div>
    </div>
  );
}
