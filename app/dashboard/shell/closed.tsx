import { Code, Container, Text, Title } from '@mantine/core';

/** What is to be done where the dashboard can be reached from outside and nothing guards it. */
export function Closed() {
  return (
    <Container component="main" size="xs" py="xl">
      <Title order={1} size="h2">
        The dashboard is closed
      </Title>
      <Text mt="sm">
        This service can be reached from outside. Set <Code>DASHBOARD_PASSWORD</Code> and start it
        again; the dashboard then asks for it.
      </Text>
    </Container>
  );
}
