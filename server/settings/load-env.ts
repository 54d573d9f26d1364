import nextEnv from '@next/env';

// Import this first in a command. It reads the same `.env` files as Next, by the same rules: `.env.local` before
// `.env`, and variables that are set before both. Processes that a command starts inherit the result.
const isDev = process.argv.includes('--dev');
nextEnv.loadEnvConfig(process.cwd(), isDev, { info: () => {}, error: console.error });
