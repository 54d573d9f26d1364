import { Badge, Code, Group, Stack, Text } from '@mantine/core';
import { nameOf, type Schema, type Schemas } from './document';
import { Prose } from './prose';

type Props = { schema: Schema; schemas: Schemas };

/** The fields of a schema. Those of an object inside it open on a click. */
export function SchemaView({ schema, schemas }: Props) {
  const { properties, required = [], anyOf, oneOf, items } = resolve(schema, schemas);
  const variants = (oneOf ?? anyOf ?? []).filter(({ type }) => type !== 'null');
  if (properties) {
    return (
      <Stack gap={0} component="dl" m={0}>
        {Object.entries(properties).map(([name, field]) => (
          <Field
            key={name}
            name={name}
            schema={field}
            schemas={schemas}
            isRequired={required.includes(name)}
          />
        ))}
      </Stack>
    );
  }
  if (items) return <SchemaView schema={items} schemas={schemas} />;
  return variants.map((variant) => (
    <Expandable key={typeOf(variant)} schema={variant} schemas={schemas} />
  ));
}

type FieldProps = Props & { name: string; isRequired: boolean };

/** A field or parameter: its name, type, limits and description. */
export function Field({ name, schema, schemas, isRequired }: FieldProps) {
  return (
    <div style={{ borderTop: '1px solid var(--tw-border)', padding: '8px 0' }}>
      <Group component="dt" gap="xs" wrap="wrap">
        <Code fz="sm" style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Code>
        <Text span size="sm" c="dimmed">
          {typeOf(schema)}
        </Text>
        {isRequired && (
          <Badge variant="outline" color="gray" c="dimmed" size="sm">
            required
          </Badge>
        )}
      </Group>
      <Stack component="dd" gap={4} m={0} mt={4}>
        {schema.description && <Prose text={schema.description} />}
        <Limits schema={schema} />
        {hasFields(schema, schemas) && <Expandable schema={schema} schemas={schemas} />}
      </Stack>
    </div>
  );
}

function Expandable({ schema, schemas }: Props) {
  const { description } = resolve(schema, schemas);
  return (
    <details>
      <summary>
        <Text span size="sm">
          {typeOf(schema)}
        </Text>
      </summary>
      <Stack gap="xs" pl="md" py="xs">
        {description && description !== schema.description && <Prose text={description} />}
        <SchemaView schema={schema} schemas={schemas} />
      </Stack>
    </details>
  );
}

function Limits({ schema }: Pick<Props, 'schema'>) {
  const { minLength, maxLength, minimum, exclusiveMinimum, maximum, pattern } = schema;
  const values = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
  const limits = [
    minLength !== undefined && maxLength !== undefined && `${minLength} to ${maxLength} characters`,
    exclusiveMinimum !== undefined && `greater than ${exclusiveMinimum}`,
    minimum !== undefined && `at least ${minimum}`,
    maximum !== undefined && `at most ${maximum}`,
    pattern !== undefined && `pattern ${pattern}`,
    schema.default !== undefined && `default ${JSON.stringify(schema.default)}`,
  ].filter((one) => one !== false);
  return (
    <>
      {values.length > 0 && (
        <Group gap={4}>
          {values.map((value) => (
            <Code key={String(value)}>{String(value)}</Code>
          ))}
        </Group>
      )}
      {limits.length > 0 && (
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {limits.join(' · ')}
        </Text>
      )}
    </>
  );
}

function resolve(schema: Schema, schemas: Schemas): Schema {
  return schema.$ref === undefined ? schema : (schemas[nameOf(schema.$ref)] ?? {});
}

function hasFields(schema: Schema, schemas: Schemas): boolean {
  const { properties, items, anyOf = [], oneOf = [] } = resolve(schema, schemas);
  if (properties) return Object.keys(properties).length > 0;
  return [...(items ? [items] : []), ...anyOf, ...oneOf].some((one) => hasFields(one, schemas));
}

/** The type in words: `Transaction`, `string (date-time) or null`, `Conflict[]`. */
export function typeOf({ $ref, type, format, items, anyOf, oneOf }: Schema): string {
  if ($ref !== undefined) return nameOf($ref);
  const variants = oneOf ?? anyOf;
  if (variants) return variants.map(typeOf).join(' or ');
  if (items) return `${typeOf(items)}[]`;
  const name = [type ?? 'any'].flat().join(' or ');
  return format === undefined ? name : `${name} (${format})`;
}
