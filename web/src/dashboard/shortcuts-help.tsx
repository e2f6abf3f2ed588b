import { Group, Kbd, Modal, Table } from "@mantine/core";
import { TEXT as SHARED } from "../components/text.ts";
import { RANGES } from "../time/ranges.ts";
import { RANGE_NAMES } from "../time/text.ts";
import { TEXT } from "./text.ts";

const T = TEXT.shortcuts;

const KEYS = [...RANGES.map((range, index) => [String(index + 1), T.range(RANGE_NAMES[range])] as const), ...T.keys];

/** The dashboard's keyboard shortcuts. */
export function ShortcutsHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal.Root opened={opened} onClose={onClose}>
      <Modal.Overlay />
      <Modal.Content>
        {/* Modal.Header would be a second banner of the page. */}
        <Modal.Body p="md">
          <Group justify="space-between" mb="xs">
            <Modal.Title fw={600}>{T.title}</Modal.Title>
            <Modal.CloseButton aria-label={SHARED.close} />
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
