import { useMutation } from "@tanstack/react-query";
import { fileNameOf, saveFile } from "../browser/save-file.ts";
import { detectBlocking } from "./blocked-request.ts";
import { answerOf, credentials, dataOf, shareHeaders } from "./client.ts";
import { TEXT } from "./text.ts";

/**
 * Saves a file of the API in the browser. The page fetches it, because it would not learn that a browser's own download was blocked or refused.
 */
export const useDownload = () =>
  useMutation({
    mutationFn: async (address: string): Promise<void> => {
      const reply = await detectBlocking((signal) => fetch(address, { credentials, headers: shareHeaders(), signal }));
      if (!reply.ok) dataOf(await answerOf(reply));
      const content = await reply.blob().catch((error: unknown) => {
        throw new Error(TEXT.downloadBroken, { cause: error });
      });
      saveFile(fileNameOf(reply), content);
    },
  });
