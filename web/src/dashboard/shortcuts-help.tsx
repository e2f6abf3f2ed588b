import { Group, Kbd, Modal, Table } from "@mantine/core";
import { RANGES } from "../time/ranges.ts";

const KEYS = [
  ...RANGES.map(({ words }, index) => [String(index + 1), `Range: ${words}`] as const),
  ["←", "The stretch before"],
  ["→", "The stretch after"],
  ["Drag", "Over the chart: that stretch alone"],
  ["+", "Closer"],
  ["−", "Further away"],
  ["Tab", "To the lots under the chart; ← → lead from lot to lot"],
  ["Esc", "Back to the whole range"],
  ["?", "This list"],
] as const;

/** The dashboard's keys. */
export function ShortcutsHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal.Root opened={opened} onClose={onClose}>
      <Modal.Overlay />
      <Modal.Content>
        {/* Not Modal.Header: that is a second banner of the page. */}
        <Modal.Body p="md">
          <Group justify="space-between" mb="xs">
            <Modal.Title fw={600}>Keys</Modal.Title>
            <Modal.CloseButton aria-label="Close" />
          </Group>
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
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
