export * from './transaction-events';
export * from './transactions';
