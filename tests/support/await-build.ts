import { ensureBuild } from '../../local/launcher/build';

await ensureBuild();
