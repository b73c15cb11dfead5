import type { ReactNode } from 'react';
import './ring.css';

interface RingProps {
  /** Drawn share of the circle, 0 to 1; `null` draws none. */
  readonly part: number | null;
  readonly tone: 'live' | 'quiet' | 'busy' | 'safe' | 'partial' | 'needs' | 'still';
  readonly isPulsing?: boolean;
  readonly children: ReactNode;
}

const RADIUS = 17;
const CIRCUMFERENCE = 2 * Math.PI * RADIUS;

/** The round indicator at the start of a row: an icon or a number, with the countdown drawn around it. */
export function Ring({ part, tone, isPulsing = false, children }: RingProps) {
  return (
    <span className={`ring ring-${tone}${isPulsing ? ' ring-pulsing' : ''}`}>
      <svg viewBox="0 0 40 40" width="40" height="40" aria-hidden="true">
        <circle className="ring-track" cx="20" cy="20" r={RADIUS} />
        {part === null ? null : (
          <circle
            className="ring-part"
            cx="20"
            cy="20"
            r={RADIUS}
            strokeDasharray={`${(Math.max(0, Math.min(1, part)) * CIRCUMFERENCE).toFixed(1)} ${CIRCUMFERENCE.toFixed(1)}`}
            transform="rotate(-90 20 20)"
          />
        )}
      </svg>
      <span className="ring-inside">{children}</span>
    </span>
  );
}
