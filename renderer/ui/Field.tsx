import { type ReactNode, useId } from 'react';
import { Icon } from './Icon.tsx';
import './field.css';

export interface FieldFrame {
  readonly label: string;
  readonly hint?: ReactNode;
  /** A sentence that says what is wrong. */
  readonly problem?: string | undefined;
  readonly isOptional?: string;
}

interface FieldProps extends FieldFrame {
  readonly children: (control: ControlProps) => ReactNode;
}

/** What ties a control to its label, its hint and its problem. */
export interface ControlProps {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

/** A label, its control, and below it the hint or what is wrong. */
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
