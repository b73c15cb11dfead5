/** Globs of the files that are watched where nobody chose otherwise. Hidden and temporary files are never recordings, whatever the patterns say. */
export const DEFAULT_INCLUDE = ['*.mp4', '*.mov', '*.mkv', '*.mxf', '*.ts', '*.m2ts', '*.webm'] as const;
