import './mark.css';

/** The sign of Rushes, as its icon: a lens whose rim fills up, with an arrow to the cloud, on a dark tile. */
export function Mark() {
  return (
    <svg className="mark" width="30" height="30" viewBox="0 0 30 30" aria-hidden="true">
      <rect className="mark-tile" width="30" height="30" rx="7.5" />
      <circle className="mark-rim" cx="15" cy="15" r="9.2" />
      <circle
        className="mark-rim mark-filled"
        cx="15"
        cy="15"
        r="9.2"
        pathLength="100"
        strokeDasharray="72 100"
        transform="rotate(-90 15 15)"
      />
      <path className="mark-arrow" d="M15 19.4V10.8M11.5 14.2L15 10.7l3.5 3.5" />
    </svg>
  );
}
