import { Anchor, Container, Text, Title } from '@mantine/core';

export default function NotFound() {
  return (
    <Container component="main" py="xl">
      <Title order={1}>There is nothing here</Title>
      <Text mt="sm">
        The service has a <Anchor href="/dashboard">dashboard</Anchor> and an{' '}
        <Anchor href="/docs">API reference</Anchor>.
      </Text>
    </Container>
  );
}
