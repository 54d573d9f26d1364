/**
 * The life of a part that `startNodePart` started: start, report ready, stop on SIGTERM, and end at
 * once when the launcher is gone, so that a killed launcher leaves nothing behind.
 */
export async function runPart(start: () => Promise<{ stop: () => Promise<void> }>): Promise<void> {
  process.on('disconnect', () => process.exit(1));
  const part = await start();
  process.once('SIGTERM', async () => {
    await part.stop();
    process.exit(0);
  });
  process.send?.('ready');
}
