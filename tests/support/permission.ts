/** Node options that let a process only read these paths (nodejs.org/api/permissions.html). */
export function readOnlyPermission(...paths: string[]): string[] {
  const isStable = process.allowedNodeEnvironmentFlags.has('--permission');
  return [
    ...(isStable ? ['--permission'] : ['--experimental-permission', '--no-warnings']),
    ...(process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : []),
    ...paths.map((one) => `--allow-fs-read=${one}`),
  ];
}
