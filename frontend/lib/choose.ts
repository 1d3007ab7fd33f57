export const PICTURES = "image/jpeg,image/png,image/webp,.jpg,.jpeg,.png,.webp";
export const SOUNDS = "audio/*,.mp3,.wav,.flac,.m4a,.mp4,.aac,.ogg,.opus,.webm,.aiff,.aif,.caf";

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
