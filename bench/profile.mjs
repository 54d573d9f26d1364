import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import path from 'node:path';

/** `NODE_OPTIONS=--import=…/bench/profile.mjs`: the process writes a CPU profile to BENCH_PROFILE when it exits. */
const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.setSamplingInterval', { interval: 500 });
session.post('Profiler.start');
process.on('exit', () => {
  session.post('Profiler.stop', (_, { profile }) => {
    const name = path.basename(process.argv[1] ?? 'node');
    const file = path.join(process.env.BENCH_PROFILE ?? '.', `${name}-${process.pid}.cpuprofile`);
    writeFileSync(file, JSON.stringify(profile));
  });
});
