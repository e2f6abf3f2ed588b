import { Kbd, Modal, Table } from "@mantine/core";
import { RANGES } from "./ranges.ts";

const KEYS = [
  ...RANGES.map(({ words }, index) => [String(index + 1), `Range: ${words}`] as const),
  ["←", "The stretch before"],
  ["→", "The stretch after"],
  ["Esc", "Back to everything"],
  ["?", "This list"],
] as const;

/** The dashboard's keys. */
export function ShortcutsHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keys" closeButtonProps={{ "aria-label": "Close" }}>
      <Table>
        <Table.Tbody>
          {KEYS.map(([key, meaning]) => (
            <Table.Tr key={key}>
              <Table.Th scope="row" w="4rem">
                <Kbd>{key}</Kbd>
              </Table.Th>
              <Table.Td>{meaning}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
