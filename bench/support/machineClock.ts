/** Milliseconds on the monotonic clock of this machine, which all its processes share on Linux. No change of the date moves it. */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
