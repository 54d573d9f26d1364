import { Anchor, Table } from '@mantine/core';
import { Link } from '../components/link';
import { useUtc } from '../components/time';
import type { ChartProps } from './activity-chart';

/** The steps of a chart that have activity, newest first. Each figure leads to the list that it counts. */
export function StepsTable({ data, series, hrefOf, unit = '', isBars = false }: ChartProps) {
  const [isUtc] = useUtc();
  const rows = data
    .map((point, step) => ({ point, step }))
    .filter(({ point }) => series.some(({ name }) => point[name]))
    .reverse();
  return (
    <Table stickyHeader>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{isUtc ? 'From (UTC)' : 'From'}</Table.Th>
          {series.map(({ name, label }) => (
            <Table.Th key={name} ta="right">
              {label}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ point, step }) => (
          <Table.Tr key={point.from}>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>
              <Anchor component={Link} href={hrefOf(step)} size="sm">
                {point.time}
              </Anchor>
            </Table.Td>
            {series.map(({ name }) => (
              <Table.Td key={name} ta="right">
                {isBars && point[name] ? (
                  <Anchor component={Link} href={hrefOf(step, name)} size="sm">
                    {point[name].toLocaleString()}
                  </Anchor>
                ) : (
                  `${point[name]?.toLocaleString() ?? '—'} ${unit}`.trim()
                )}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
