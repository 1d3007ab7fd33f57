import { useFetched } from "@/hooks/useFetched";
import { listProviders } from "@/lib/musicApi";

let asked: Promise<Map<string, string>> | null = null;

/** They stay as they are, so that they are asked for once. */
const names = () =>
  (asked ??= listProviders().then(
    (found) => new Map(found.map(({ slug, name }) => [slug, name])),
    (thrown) => {
      asked = null;
      throw thrown;
    },
  ));

/** What a music service is called; by its slug until that is known. */
export function useServiceName(slug: string): string {
  const { data } = useFetched(names);
  return data?.get(slug) ?? slug;
}
