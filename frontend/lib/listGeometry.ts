/** Where things are in a list of segments on the page. */

export type Mark = { top: number; height: number };
export type Spot = { id: string; top: number; bottom: number };

/** The segments of a list, with their edges in the window. */
export function spotsOf(list: HTMLElement): Spot[] {
  return [...list.querySelectorAll<HTMLElement>("[data-segment]")].map((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return { id: element.dataset.segment ?? "", top, bottom };
  });
}

/** Before which place something let go at `y` belongs. */
export const placeAt = (spots: readonly Spot[], y: number): number => {
  const place = spots.findIndex(({ top, bottom }) => y < (top + bottom) / 2);
  return place < 0 ? spots.length : place;
};

/** A line before a place, from the top of the list; undefined where the list is empty. */
export function lineAt(spots: readonly Spot[], place: number, listTop: number): Mark | undefined {
  const edge = spots[place]?.top ?? spots.at(-1)?.bottom;
  return edge === undefined ? undefined : { top: edge - listTop - 2, height: 0 };
}
