/** The socket that the launcher keeps open for this process and its successors. */
export async function inheritSocket(): Promise<object | undefined> {
  if (!process.connected) return undefined;
  const answer = new Promise<object | undefined>((resolve) => {
    process.on('message', function take(message, handle) {
      if (message !== 'listen') return;
      process.off('message', take);
      resolve(typeof handle === 'object' && handle !== null ? handle : undefined);
    });
  });
  process.send?.('listen');
  return await answer;
}
