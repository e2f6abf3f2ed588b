import { ActionIcon, Group, Kbd, Modal, Table, Tooltip } from "@mantine/core";
import { IconKeyboard } from "@tabler/icons-react";
import { TEXT as SHARED } from "../components/text.ts";
import { RANGES } from "../time/ranges.ts";
import { RANGE_NAMES } from "../time/text.ts";
import { TEXT } from "./text.ts";

const T = TEXT.shortcuts;

const KEYS = [...RANGES.map((range, index) => [String(index + 1), T.range(RANGE_NAMES[range])] as const), ...T.keys];

/** Opens the list of shortcuts. A phone has no keys. */
export const ShortcutsButton = ({ open }: { open: () => void }) => (
  <Tooltip label={T.title} withinPortal={false}>
    <ActionIcon variant="default" size={30} visibleFrom="sm" aria-label={T.title} onClick={open}>
      <IconKeyboard size={18} stroke={1.75} aria-hidden />
    </ActionIcon>
  </Tooltip>
);

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
