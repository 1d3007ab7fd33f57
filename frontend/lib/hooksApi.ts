/** The REST API of outgoing webhooks: who is told when jobs have ended. */
import { all, http, type Page } from "@/lib/http";
import type { WebhookDelivery, WebhookEndpoint } from "@/lib/types";

const ENDPOINTS = "/api/webhook-endpoints/";
const DELIVERIES = "/api/webhook-deliveries/";

export type NewEndpoint = Pick<WebhookEndpoint, "url" | "events" | "allows_loopback">;

export const listEndpoints = () => all<WebhookEndpoint>(ENDPOINTS);
/** Its secret is in this answer, and never told again. */
export const addEndpoint = async (values: NewEndpoint) =>
  (await http.post<WebhookEndpoint & { secret: string }>(ENDPOINTS, values)).data;
export const updateEndpoint = async (id: string, change: Partial<WebhookEndpoint>) =>
  (await http.patch<WebhookEndpoint>(`${ENDPOINTS}${id}/`, change)).data;
export const deleteEndpoint = async (id: string) => void (await http.delete(`${ENDPOINTS}${id}/`));
export const renewSecret = async (id: string) =>
  (await http.post<{ secret: string }>(`${ENDPOINTS}${id}/rotate/`)).data.secret;
export const testEndpoint = async (id: string) =>
  (await http.post<WebhookDelivery>(`${ENDPOINTS}${id}/test/`)).data;
export const listDeliveries = async (endpoint: string, page_size: number) =>
  (await http.get<Page<WebhookDelivery>>(DELIVERIES, { params: { endpoint, page_size } })).data
    .results;
export const retryDelivery = async (id: number) =>
  (await http.post<WebhookDelivery>(`${DELIVERIES}${id}/retry/`)).data;
