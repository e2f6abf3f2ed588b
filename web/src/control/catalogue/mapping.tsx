import { Checkbox, Group, NativeSelect, ScrollArea, Table, Text } from "@mantine/core";
import { DELIMITERS } from "./dialect.ts";
import { ENCODINGS } from "./encoding.ts";
import type { Meaning } from "./header.ts";
import type { Choices, ReadCatalogue } from "./read.ts";

const MEANINGS: readonly (readonly [Exclude<Meaning, null> | "", string])[] = [
  ["", "Not imported"],
  ["number", "Lot number"],
  ["suffix", "Suffix of the number"],
  ["title", "Title"],
  ["estimate", "Estimate"],
  ["description", "Description"],
  ["ignore", "Ignore"],
];
const data = (pairs: readonly (readonly [string, string])[]) => pairs.map(([value, label]) => ({ value, label }));

interface MappingProps {
  read: ReadCatalogue;
  choices: Choices;
  choose: (choices: Choices) => void;
}

/** How the file was read, column by column, for the person to check and to change. */
export function MappingStep({ read, choices, choose }: MappingProps) {
  const { columns, hasHeader, encoding, delimiter } = read;
  const setMeaning = (index: number, value: string): void => {
    const meaning = value === "" ? null : (value as Exclude<Meaning, null>);
    // A lot has one number.
    const others = Object.entries(choices.columns ?? {}).filter(
      ([, known]) => meaning !== "number" || known !== "number",
    );
    choose({ ...choices, columns: { ...Object.fromEntries(others), [index]: meaning } });
  };
  return (
    <>
      <Group align="flex-end" gap="md">
        <NativeSelect
          label="Separator"
          data={data(DELIMITERS)}
          value={delimiter}
          onChange={({ currentTarget }) =>
            choose({
              ...(choices.encoding !== undefined && { encoding: choices.encoding }),
              delimiter: currentTarget.value,
            })
          }
        />
        {encoding?.isGuess && (
          <NativeSelect
            label="Encoding"
            description="Check letters such as ä, é, ñ"
            data={data(ENCODINGS)}
            value={encoding.encoding}
            onChange={({ currentTarget }) => choose({ ...choices, encoding: currentTarget.value })}
          />
        )}
        <Checkbox
          label="The first line names the columns"
          checked={hasHeader}
          onChange={({ currentTarget }) => choose({ ...choices, hasHeader: currentTarget.checked, columns: {} })}
          mb={8}
        />
      </Group>
      <ScrollArea.Autosize
        mah="18rem"
        viewportProps={{ tabIndex: 0, role: "region", "aria-label": "Columns of the file" }}
      >
        <Table stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Column</Table.Th>
              <Table.Th scope="col">Examples</Table.Th>
              <Table.Th scope="col">Import as</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {columns.map(({ name, meaning, examples }, index) => {
              const label = name ?? `Column ${index + 1}`;
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns are known by their place.
                <Table.Tr key={index}>
                  <Table.Th scope="row" fw={500} style={{ overflowWrap: "anywhere" }}>
                    {label}
                  </Table.Th>
                  <Table.Td>
                    <Text size="sm" c="dimmed" lineClamp={2} style={{ overflowWrap: "anywhere" }}>
                      {examples.join(" · ")}
                    </Text>
                  </Table.Td>
                  <Table.Td>
                    <NativeSelect
                      size="xs"
                      miw="8rem"
                      aria-label={`Import ${label} as`}
                      data={data(MEANINGS)}
                      value={meaning ?? ""}
                      onChange={({ currentTarget }) => setMeaning(index, currentTarget.value)}
                    />
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
    </>
  );
}
