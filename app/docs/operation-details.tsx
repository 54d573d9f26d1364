import { SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { CodeBlock } from '../dashboard/components/ui';
import { accessOf, type Operation, type Parameter, type Response, type Schemas } from './document';
import { Prose } from './prose';
import { Field, SchemaView, typeOf } from './schema-view';
import { TryIt } from './try-it';

type Props = { operation: Operation; schemas: Schemas; canSign: boolean };

/** What an operation takes and returns, and a form that sends a request. */
export function OperationDetails({ operation, schemas, canSign }: Props) {
  const { parameters, requestBody, responses } = operation;
  const body = requestBody?.content['application/json']?.schema;
  const of = (...places: Parameter['in'][]) =>
    parameters.filter(({ in: place }) => places.includes(place));
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xl">
      <Stack miw={0}>
        <Prose text={`${operation.description}\n\n${accessOf(operation)}`} />
        <Parameters title="Parameters" parameters={of('path', 'query')} schemas={schemas} />
        {body && (
          <Section title={`Body: ${typeOf(body)}`}>
            <SchemaView schema={body} schemas={schemas} />
          </Section>
        )}
        <Parameters title="Headers" parameters={of('header')} schemas={schemas} />
        <Section title="Responses">
          <Responses responses={responses} schemas={schemas} />
        </Section>
      </Stack>
      <TryIt operation={operation} canSign={canSign} />
    </SimpleGrid>
  );
}

type ParametersProps = { title: string; parameters: Parameter[]; schemas: Schemas };

function Parameters({ title, parameters, schemas }: ParametersProps) {
  if (parameters.length === 0) return null;
  return (
    <Section title={title}>
      <dl style={{ margin: 0 }}>
        {parameters.map(({ name, required, schema, description }) => (
          <Field
            key={name}
            name={name}
            schema={{ ...schema, description }}
            schemas={schemas}
            isRequired={required}
          />
        ))}
      </dl>
    </Section>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section>
      <Title order={4} size="h5" mb="xs">
        {title}
      </Title>
      {children}
    </section>
  );
}

function Responses({ responses, schemas }: { responses: Response[]; schemas: Schemas }) {
  return (
    <Table verticalSpacing="xs">
      <Table.Tbody>
        {responses.map((response) => (
          <Table.Tr key={response.status} style={{ verticalAlign: 'top' }}>
            <Table.Th scope="row" w={56}>
              {response.status}
            </Table.Th>
            <Table.Td>
              <Prose text={response.description} />
              <ResponseBody response={response} schemas={schemas} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function ResponseBody({ response, schemas }: { response: Response; schemas: Schemas }) {
  const [type, media] = Object.entries(response.content)[0] ?? [];
  if (!media?.schema) return null;
  const isError = Number(response.status) >= 400 && media.examples !== undefined;
  const example = media.example ?? Object.values(media.examples ?? {})[0]?.value;
  const title = isError ? 'ApiError' : type === 'application/json' ? typeOf(media.schema) : type;
  return (
    <details>
      <summary>
        <Text span size="sm">
          {title}
        </Text>
      </summary>
      <Stack gap="xs" py="xs">
        {!isError && <SchemaView schema={media.schema} schemas={schemas} />}
        {example !== undefined && (
          <CodeBlock label={`Example of ${response.status}`}>
            {JSON.stringify(example, null, 2)}
          </CodeBlock>
        )}
      </Stack>
    </details>
  );
}
