import { ensureBuild } from '../../local/launcher/build';

/** The copies of the service that tests start share one build. */
export default () => ensureBuild();
