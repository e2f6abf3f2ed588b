import { NativeSelect, Stack, Text, Title } from "@mantine/core";
import { browserStorage, tabStorage } from "../browser/storage.ts";
import { showToast } from "../components/toast.tsx";
import { LANGUAGE_SETTING, NAMES } from "../languages/languages.ts";
import { TEXT } from "./text.ts";

const T = TEXT.language;
/** The value of the browser's own choice. */
const AS_BROWSER = "";

/** The language of this tab, if a link has named it. */
const chosen = tabStorage.getItem(LANGUAGE_SETTING) ?? browserStorage.getItem(LANGUAGE_SETTING) ?? AS_BROWSER;

function choose(language: string): void {
  const isKept = language === AS_BROWSER || browserStorage.setItem(LANGUAGE_SETTING, language);
  tabStorage.removeItem(LANGUAGE_SETTING);
  if (language === AS_BROWSER) browserStorage.removeItem(LANGUAGE_SETTING);
  // All texts are in the language of the page.
  if (isKept) window.location.reload();
  else showToast(T.notKept);
}

/** The language of the organizer's pages in this browser. */
export const LanguageChoice = () => (
  <Stack component="section" gap="sm" aria-labelledby="language">
    <Title order={2} size="h5" id="language">
      {T.title}
    </Title>
    <Text c="dimmed">{T.about}</Text>
    <NativeSelect
      aria-labelledby="language"
      w="16rem"
      maw="100%"
      defaultValue={chosen}
      onChange={({ currentTarget }) => choose(currentTarget.value)}
      data={[
        { value: AS_BROWSER, label: T.asBrowser },
        ...Object.entries(NAMES).map(([value, label]) => ({ value, label })),
      ]}
    />
  </Stack>
);
