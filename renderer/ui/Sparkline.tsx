import { memo } from 'react';
import { type RateHistory, sparklineArea, sparklinePath } from '../format/sparkline.ts';
import './sparkline.css';

interface SparklineProps {
  readonly history: RateHistory;
  readonly width: number;
  readonly height: number;
}

/** The rates of the last forty seconds as a line. Hidden from screen readers: the current rate stands beside it as text. */
export const Sparkline = memo(function Sparkline({ history, width, height }: SparklineProps) {
  return (
    <svg className="sparkline" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <path className="sparkline-area" d={sparklineArea(history, width, height)} />
      <path className="sparkline-line" d={sparklinePath(history, width, height)} />
    </svg>
  );
});
