import { migrateDeployment } from './migrate';

await migrateDeployment();
