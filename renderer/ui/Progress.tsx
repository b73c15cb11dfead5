import './progress.css';

interface ProgressProps {
  readonly label: string;
  readonly text: string;
  readonly diskBytes: number;
  readonly cloudBytes: number;
  /** Bytes compared with the disk; `null` while it records. */
  readonly comparedBytes: number | null;
  readonly isSafe?: boolean;
}

/** A progress bar: its full width is the file on disk, the strong part is stored in the cloud, the green part has been compared. */
export function Progress({ label, text, diskBytes, cloudBytes, comparedBytes, isSafe = false }: ProgressProps) {
  const cloud = share(cloudBytes, diskBytes);
  return (
    <div
      className={`progress${isSafe ? ' progress-safe' : ''}${diskBytes === 0 ? ' progress-empty' : ''}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(cloud * 100)}
      aria-valuetext={text}
    >
      <div className={`progress-cloud${cloud < 1 ? ' progress-open' : ''}`} style={{ width: percent(cloud) }} />
      {comparedBytes === null ? null : (
        <div className="progress-compared" style={{ width: percent(share(comparedBytes, diskBytes)) }} />
      )}
    </div>
  );
}

function share(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.max(0, Math.min(1, part / whole));
}

function percent(value: number): string {
  return `${(value * 100).toFixed(2)}%`;
}
