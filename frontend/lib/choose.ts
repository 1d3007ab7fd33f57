/** Let the person choose files; none where they changed their mind. */
export function chooseFiles(accept: string, multiple = false): Promise<File[]> {
  const input = document.createElement("input");
  Object.assign(input, { type: "file", accept, multiple });
  return new Promise((chosen) => {
    input.onchange = () => chosen([...(input.files ?? [])]);
    input.oncancel = () => chosen([]);
    input.click();
  });
}
