/**
 * Options by which a Node process may read these folders and files, write nothing, and start neither
 * process nor thread (nodejs.org/api/permissions.html).
 */
export function onlyReading(...paths: string[]): string[] {
  const isStable = process.allowedNodeEnvironmentFlags.has('--permission');
  return [
    ...(isStable ? ['--permission'] : ['--experimental-permission', '--no-warnings']),
    ...(process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : []),
    ...paths.map((one) => `--allow-fs-read=${one}`),
  ];
}
