import { ensureBuild } from '../../local/launcher/build';

/** Starts the build that all copies of the service share, so that it runs beside the tests that need none. */
export default function setup(): () => Promise<void> {
  // `await-build.ts` reports a failure.
  const built = ensureBuild().catch(() => {});
  return () => built;
}
