/** Where services are switched on, and told their keys and budgets. */
export const SETTINGS = "/settings/#services";
