import type { Sponsor } from "@headcount/protocol";
import { LIMITS } from "@headcount/protocol/limits";
import { ActionIcon, Button, Checkbox, FileInput, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { ApiError } from "../../api/client.ts";
import { Confirm } from "../../components/confirm.tsx";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { formatCount } from "../../format/format.ts";
import { isolated } from "../../format/isolated.ts";
import { isOneLot, lotsText, parseLots } from "./booking.ts";
import { SponsorLogo } from "./logo.tsx";
import classes from "./sponsors.module.css";
import { dataUrlOf, useDeleteSponsor, useSaveSponsor, useSponsors } from "./sponsors-api.ts";
import { TEXT } from "./text.ts";

/** A dialog to add, change and delete the sponsors of an auction. */
export function SponsorEditor({ auctionId, close }: { auctionId: string; close: () => void }) {
  const { data: sponsors, error } = useSponsors(auctionId);
  const [open, setOpen] = useState<Sponsor | "new" | null>(null);
  const [doomed, setDoomed] = useState<Sponsor | null>(null);
  const remove = useDeleteSponsor(auctionId);
  return (
    <Modal opened onClose={close} title={TEXT.title} closeButtonProps={{ "aria-label": TEXT.close }}>
      <Stack>
        <Text size="sm" c="dimmed">
          {TEXT.help}
        </Text>
        <ErrorNotice error={error ?? remove.error} />
        {sponsors?.length === 0 && <Text size="sm">{TEXT.empty}</Text>}
        {sponsors?.map((sponsor) => (
          <Group key={sponsor.id} wrap="nowrap" justify="space-between">
            <Group wrap="nowrap" gap="sm" miw={0}>
              <SponsorLogo auctionId={auctionId} sponsor={sponsor} className={classes.small} />
              <div style={{ minWidth: 0, overflowWrap: "anywhere" }}>
                <Text fw={600} dir="auto">
                  {sponsor.name}
                </Text>
                <Text size="sm" c="dimmed">
                  {bookedWords(sponsor)}
                </Text>
              </div>
            </Group>
            <Group wrap="nowrap" gap={4}>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={TEXT.change(isolated(sponsor.name))}
                onClick={() => setOpen(sponsor)}
              >
                <IconPencil size={16} aria-hidden />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="red"
                aria-label={TEXT.remove(isolated(sponsor.name))}
                onClick={() => setDoomed(sponsor)}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </Group>
          </Group>
        ))}
        {open === null ? (
          <Button variant="default" onClick={() => setOpen("new")}>
            {TEXT.add}
          </Button>
        ) : (
          <SponsorForm
            key={open === "new" ? "new" : open.id}
            auctionId={auctionId}
            sponsor={open === "new" ? null : open}
            close={() => setOpen(null)}
          />
        )}
      </Stack>
      {doomed && (
        <Confirm
          title={TEXT.confirm(isolated(doomed.name))}
          action={TEXT.confirmAction}
          close={() => setDoomed(null)}
          run={() => {
            remove.mutate(doomed.id);
            setDoomed(null);
            setOpen(null);
          }}
        >
          {TEXT.confirmHelp}
        </Confirm>
      )}
    </Modal>
  );
}

function bookedWords({ lots }: Sponsor): string {
  if (lots.length === 0) return TEXT.wholeSale;
  return (isOneLot(lots) ? TEXT.lot : TEXT.lots)(isolated(lotsText(lots)));
}

/** What follows the comma of a `data:` address. */
const base64Of = async (file: File): Promise<string> => (await dataUrlOf(file)).split(",", 2)[1] ?? "";

interface FormProps {
  auctionId: string;
  /** `null`: a new one. */
  sponsor: Sponsor | null;
  close: () => void;
}

function SponsorForm({ auctionId, sponsor, close }: FormProps) {
  const [name, setName] = useState(sponsor?.name ?? "");
  const [lots, setLots] = useState(lotsText(sponsor?.lots ?? []));
  const [file, setFile] = useState<File | null>(null);
  const [isRemoved, setRemoved] = useState(false);
  const save = useSaveSponsor(auctionId, sponsor?.id ?? null);
  const { error } = save;
  const isTooLarge = file !== null && file.size > LIMITS.logoBytes;
  const field = error instanceof ApiError ? error.field : undefined;
  const about = (wanted: string): string | null =>
    error && (field === wanted || field?.startsWith(`${wanted}.`)) ? error.message : null;
  const known = about("name") ?? about("lots") ?? about("logo");
  const submit = async (): Promise<void> => {
    const logo = file ? await base64Of(file) : isRemoved ? null : undefined;
    save.mutate({ name, lots: parseLots(lots), ...(logo !== undefined && { logo }) }, { onSuccess: close });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!isTooLarge) void submit();
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={TEXT.name}
          value={name}
          maxLength={LIMITS.sponsorNameCharacters}
          required
          data-autofocus
          error={about("name")}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <TextInput
          label={TEXT.bookings}
          description={TEXT.bookingsHelp}
          value={lots}
          error={about("lots")}
          onChange={({ currentTarget }) => setLots(currentTarget.value)}
        />
        <FileInput
          label={TEXT.picture}
          description={TEXT.pictureHelp}
          placeholder={sponsor?.logo ? TEXT.keepsPicture : TEXT.choose}
          accept="image/png,image/jpeg"
          clearable
          clearButtonProps={{ "aria-label": TEXT.clear }}
          value={file}
          error={isTooLarge ? TEXT.tooLarge(formatCount(Math.ceil(file.size / 1_000))) : about("logo")}
          onChange={setFile}
        />
        {sponsor?.logo && !file && (
          <Checkbox
            label={TEXT.removePicture}
            checked={isRemoved}
            onChange={({ currentTarget }) => setRemoved(currentTarget.checked)}
          />
        )}
        {!known && <ErrorNotice error={error} />}
        <Group gap="xs">
          <Button type="submit" loading={save.isPending}>
            {TEXT.save}
          </Button>
          <Button variant="default" onClick={close}>
            {TEXT.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
