import type { ExportFile } from "@headcount/protocol";
import { useMutation } from "@tanstack/react-query";
import { fileNameOf, saveFile } from "../browser/save-file.ts";
import { ApiError, api, sendForFile } from "./client.ts";
import { TEXT } from "./text.ts";

/** A file of an auction's audience, and its content. */
export interface FileWanted {
  file: ExportFile;
  query: Record<string, string>;
}

/**
 * Saves a file of the API in the browser. The page fetches the file itself, because a page is not notified when the browser's own
 * download is blocked or refused.
 */
export const useDownload = (id: string) =>
  useMutation({
    mutationFn: async ({ file, query }: FileWanted): Promise<void> => {
      const { error, response } = await api.GET(`/api/v1/auctions/{id}/analytics/${file}`, {
        params: { path: { id }, query },
        parseAs: "stream",
        fetch: sendForFile,
      });
      if (error) throw new ApiError(error.error);
      const content = await response.blob().catch((error: unknown) => {
        throw new Error(TEXT.downloadBroken, { cause: error });
      });
      saveFile(fileNameOf(response), content);
    },
  });
