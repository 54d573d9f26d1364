// In a file of its own, so that pages load it with the first dialog.
export { Modal } from '@mantine/core';
