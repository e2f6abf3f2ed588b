import { Checkbox, Group, NativeSelect, ScrollArea, Table, Text } from "@mantine/core";
import { TEXT } from "../text.ts";
import type { Meaning } from "./header.ts";
import type { Choices, ReadCatalogue } from "./read.ts";

const T = TEXT.catalogue;
const data = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

interface MappingProps {
  read: ReadCatalogue;
  choices: Choices;
  choose: (choices: Choices) => void;
}

/** Lets the user check and change how the file was read: separator, encoding, header and columns. */
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
          label={T.separator}
          data={data(T.separators)}
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
            label={T.encoding}
            description={T.encodingHelp}
            data={data(T.encodings)}
            value={encoding.encoding}
            onChange={({ currentTarget }) => choose({ ...choices, encoding: currentTarget.value })}
          />
        )}
        <Checkbox
          label={T.hasHeader}
          checked={hasHeader}
          onChange={({ currentTarget }) => choose({ ...choices, hasHeader: currentTarget.checked, columns: {} })}
          mb={8}
        />
      </Group>
      <ScrollArea.Autosize mah="18rem" viewportProps={{ tabIndex: 0, role: "region", "aria-label": T.columns }}>
        <Table stickyHeader>
          <Table.Thead>
            <Table.Tr>
              {T.columnHeads.map((head) => (
                <Table.Th key={head} scope="col">
                  {head}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {columns.map(({ name, meaning, examples }, index) => {
              const label = name ?? T.columnNumber(index + 1);
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
                      aria-label={T.importAs(label)}
                      data={data(T.meaning)}
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
