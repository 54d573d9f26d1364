import { ensureBuild } from '../build';

/** The copies of the service that tests start share one build. */
export default () => ensureBuild();
