import { useRested } from "@/hooks/useRested";
import { estimateRender, type RenderWish } from "@/lib/api";

type Question = { project: string; wish: RenderWish };

const ask = ({ project, wish }: Question, signal: AbortSignal) =>
  estimateRender(project, wish, signal);

/** What a film would take, asked for when the person has finished choosing.
 *
 * `version` is anything that changes when the story does.
 */
export function useEstimate(project: string, wish: RenderWish, version: unknown) {
  const question = wish.formats.length ? { project, wish } : null;
  const { answer, error, isStale } = useRested(question, version, ask);
  return { estimate: answer, error, isStale };
}
