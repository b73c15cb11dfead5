/** The last name of a path of any system: `CAM_B` of `/Volumes/CAM_B/`. The path itself where it has none. */
export function lastName(path: string): string {
  return (
    path
      .split(/[\\/]/)
      .filter((name) => name !== '')
      .at(-1) ?? path
  );
}
