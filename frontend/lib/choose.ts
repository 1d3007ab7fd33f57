type Wanted = { accept?: string; multiple?: boolean; folder?: boolean };

/** Let the person choose files, or a folder with all of its own; none where they changed their mind. */
export function chooseFiles({ accept, multiple = false, folder = false }: Wanted): Promise<File[]> {
  const input = document.createElement("input");
  Object.assign(input, { type: "file", multiple, webkitdirectory: folder });
  if (accept && !folder) input.accept = accept;
  return new Promise((chosen) => {
    input.onchange = () => chosen([...(input.files ?? [])]);
    input.oncancel = () => chosen([]);
    input.click();
  });
}
