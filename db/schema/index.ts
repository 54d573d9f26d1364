export * from './archived-transactions';
export * from './transaction-events';
export * from './transactions';
