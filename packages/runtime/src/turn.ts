/** Lets everything else that waits have its turn; for long work that must hold nobody up. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
