import './logo.css';

/** The Rushes logo, the same drawing as the application icon. */
export function Logo() {
  return (
    <svg className="logo" width="30" height="30" viewBox="0 0 30 30" aria-hidden="true">
      <rect className="logo-tile" width="30" height="30" rx="7.5" />
      <circle className="logo-rim" cx="15" cy="15" r="9.2" />
      <circle
        className="logo-rim logo-filled"
        cx="15"
        cy="15"
        r="9.2"
        pathLength="100"
        strokeDasharray="72 100"
        transform="rotate(-90 15 15)"
      />
      <path className="logo-arrow" d="M15 19.4V10.8M11.5 14.2L15 10.7l3.5 3.5" />
    </svg>
  );
}
