import { join } from 'node:path';
import type { WriterState } from '../../ports/fileSource.ts';
import { readProgram, windowsSystemRoot } from '../runProgram.ts';

const LIMITS = { timeMs: 15_000, outputBytesMax: 1024 * 1024 };

/**
 * Asks the Restart Manager of Windows which processes use each file. The script reads the paths from standard input as base64 of
 * a JSON array, so no name can be executed. It prints one line per file: the index in the array, then `ok` and process ids, or
 * `error` and a number. Source: Microsoft, “RmStartSession”, “RmRegisterResources”, “RmGetList”, “RM_PROCESS_INFO”
 * (restartmanager.h).
 */
const SCRIPT = String.raw`
$ErrorActionPreference = 'Stop'
Add-Type -TypeDefinition @'
using System;
using System.Runtime.InteropServices;
using System.Text;
public static class FileUsers {
  [StructLayout(LayoutKind.Sequential)]
  struct UniqueProcess { public int Id; public System.Runtime.InteropServices.ComTypes.FILETIME Start; }
  [StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
  struct ProcessInfo {
    public UniqueProcess Process;
    [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 256)] public string Name;
    [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 64)] public string Service;
    public int Kind; public uint Status; public uint Session;
    [MarshalAs(UnmanagedType.Bool)] public bool IsRestartable;
  }
  [DllImport("rstrtmgr.dll", CharSet = CharSet.Unicode)]
  static extern int RmStartSession(out uint session, int flags, StringBuilder key);
  [DllImport("rstrtmgr.dll")]
  static extern int RmEndSession(uint session);
  [DllImport("rstrtmgr.dll", CharSet = CharSet.Unicode)]
  static extern int RmRegisterResources(uint session, uint files, string[] names, uint apps, IntPtr a, uint services, IntPtr s);
  [DllImport("rstrtmgr.dll")]
  static extern int RmGetList(uint session, out uint needed, ref uint count, [In, Out] ProcessInfo[] infos, ref uint reasons);
  public static string Of(string path) {
    uint session;
    int error = RmStartSession(out session, 0, new StringBuilder(64));
    if (error != 0) return "error " + error;
    try {
      error = RmRegisterResources(session, 1, new[] { path }, 0, IntPtr.Zero, 0, IntPtr.Zero);
      if (error != 0) return "error " + error;
      uint needed = 0, count = 64, reasons = 0;
      var infos = new ProcessInfo[count];
      error = RmGetList(session, out needed, ref count, infos, ref reasons);
      if (error != 0) return "error " + error;
      var line = new StringBuilder("ok");
      for (var at = 0; at < count; at++) line.Append(' ').Append(infos[at].Process.Id);
      return line.ToString();
    } finally { RmEndSession(session); }
  }
}
'@
$json = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String([Console]::In.ReadToEnd()))
$at = 0
foreach ($path in @(ConvertFrom-Json $json)) { [Console]::Out.WriteLine("$at " + [FileUsers]::Of($path)); $at++ }
`;

/**
 * Writers by the Restart Manager, for Windows. An exclusive open would be more exact, but a recorder that reopens its file at that
 * moment would be refused, and Node cannot request one. The Restart Manager opens files in a way that no other program notices. It
 * does not distinguish readers from writers: every other process that has the file open counts as a writer, which can only lead to
 * a longer wait. `unknown` when PowerShell is missing, is not allowed to do this, or takes longer than 15 seconds.
 */
export async function windowsWriters(paths: readonly string[]): Promise<ReadonlyMap<string, WriterState>> {
  const powershell = join(windowsSystemRoot(), 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
  const encoded = Buffer.from(SCRIPT, 'utf16le').toString('base64');
  const options = ['-NoLogo', '-NoProfile', '-NonInteractive', '-EncodedCommand', encoded];
  const input = Buffer.from(JSON.stringify(paths)).toString('base64');
  const { end, output } = await readProgram(powershell, options, { ...LIMITS, input });
  const isAnswered = end.kind === 'exited' && end.status === 0;
  const users = parseFileUsers(isAnswered ? (output ?? '') : '');
  const states = new Map<string, WriterState>();
  for (const [at, path] of paths.entries()) {
    const others = users.get(at)?.filter((id) => id !== process.pid);
    if (others !== undefined) states.set(path, others.length > 0 ? 'open' : 'closed');
  }
  return states;
}

/**
 * Pure. Index of the file → ids of the processes that use it. Files with an error and lines of any other form are left out.
 * @internal exported for tests: they run on other platforms as well
 */
export function parseFileUsers(output: string): ReadonlyMap<number, readonly number[]> {
  const users = new Map<number, readonly number[]>();
  for (const line of output.split(/\r?\n/)) {
    const [, at, ids] = /^(\d{1,6}) ok((?: \d{1,10})*)$/.exec(line) ?? [];
    if (at !== undefined && ids !== undefined) users.set(Number(at), ids.split(' ').filter(Boolean).map(Number));
  }
  return users;
}
