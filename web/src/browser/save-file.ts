/** Lets the browser save a file. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The file name in the server's `content-disposition`, in any script. */
export const fileNameOf = (reply: Response): string => {
  const [, encoded = "audience"] =
    /filename\*=UTF-8''([^;]+)/.exec(reply.headers.get("content-disposition") ?? "") ?? [];
  return decodeURIComponent(encoded);
};
