import { Anchor, Container, Text, Title } from '@mantine/core';

export default function NotFound() {
  return (
    <Container component="main" py="xl">
      <Title order={1}>Page not found</Title>
      <Text mt="sm">
        Go to the <Anchor href="/dashboard">dashboard</Anchor> or the{' '}
        <Anchor href="/docs">API reference</Anchor>.
      </Text>
    </Container>
  );
}
