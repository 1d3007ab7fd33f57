import { useState } from "react";

import { useFetched } from "@/hooks/useFetched";
import { asApiError } from "@/lib/errors";
import {
  addEndpoint,
  deleteEndpoint,
  listEndpoints,
  renewSecret,
  testEndpoint,
  updateEndpoint,
  type NewEndpoint,
} from "@/lib/hooksApi";
import { serviceTexts } from "@/lib/serviceTexts";
import { texts } from "@/lib/texts";
import { toast } from "@/lib/toast";
import type { WebhookEndpoint } from "@/lib/types";

const GRACE = 10_000; // ms for which an address that was deleted can be had back

export type EndpointActions = Omit<
  ReturnType<typeof useEndpoints>,
  "endpoints" | "secrets" | "error" | "again"
>;

/** The addresses that are told when jobs have ended, and what can be done about them; each raises
 * ApiError. A secret is here until the person has it. */
export function useEndpoints() {
  const { data, error, again } = useFetched(listEndpoints);
  const [secrets, setSecrets] = useState<Record<string, string>>({});
  const [sent, setSent] = useState(0);
  const [leaving, setLeaving] = useState<string[]>([]);
  const keep = (id: string, secret: string) => setSecrets((now) => ({ ...now, [id]: secret }));
  const add = async (values: NewEndpoint) => {
    const { id, secret } = await addEndpoint(values);
    keep(id, secret);
    again();
  };
  const renew = async (id: string) => {
    keep(id, await renewSecret(id));
    again();
  };
  const change = async (id: string, values: Partial<WebhookEndpoint>) => {
    await updateEndpoint(id, values);
    again();
  };
  /** It goes for good, with its secret, when nobody has wanted it back. */
  const remove = ({ id, url }: WebhookEndpoint) => {
    const stay = () => setLeaving((now) => now.filter((it) => it !== id));
    const go = () =>
      deleteEndpoint(id)
        .catch((thrown) => toast.error(asApiError(thrown).message))
        .finally(() => (again(), stay()));
    const timer = setTimeout(() => void go(), GRACE);
    const back = () => (clearTimeout(timer), stay());
    setLeaving((now) => [...now, id]);
    const action = { label: texts.app.undo, onClick: back };
    toast(serviceTexts.hooks.removed(url), { id, action, duration: GRACE });
  };
  const test = async (id: string) => {
    const { state, error: fault } = await testEndpoint(id);
    setSent((it) => it + 1);
    if (state === "delivered") toast(serviceTexts.hooks.states.delivered!);
    else toast.error(fault || serviceTexts.hooks.states.failed!);
  };
  const forgetSecret = (id: string) =>
    setSecrets((now) => Object.fromEntries(Object.entries(now).filter(([it]) => it !== id)));
  return {
    endpoints: data?.filter(({ id }) => !leaving.includes(id)) ?? null,
    ...{ secrets, error, again },
    ...{ add, renew, change, remove, test, forgetSecret, sent },
  };
}
