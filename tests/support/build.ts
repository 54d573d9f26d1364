import { ensureBuild } from '../../local/launcher/build';

/** Builds once for all copies of the service that tests start. */
export default () => ensureBuild();
