/** Amounts by resource name (`cpu`, `memory`), in Kubernetes' notation such as `500m` and `1Gi`. */
export type Quantities = Readonly<Record<string, string>>;

/** What a container may use (`limits`) and is sure to get (`requests`). */
export interface Resources {
  readonly limits: Quantities;
  readonly requests: Quantities;
}

/** Kubernetes' notation of amounts (its reference, "Quantity"): a decimal number and a suffix, or an exponent. */
const QUANTITY = /^(?<number>\+?(?:\d+\.?\d*|\.\d+))(?:(?<suffix>[numkMGTPE]|[KMGTPE]i)|[eE](?<exponent>[+-]?\d+))?$/;

/** How many of a suffix make one; division keeps `100m` the same number as `0.1`. */
const FRACTIONS: Readonly<Record<string, number>> = { n: 1e9, u: 1e6, m: 1e3 };
const MULTIPLES: Readonly<Record<string, number>> = {
  ...{ k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
};

/** The amount of a quantity, such as 0.5 for `500m` and 1073741824 for `1Gi`; undefined for text that is none, and for one that is not more than nothing. */
export const amountOf = (quantity: string): number | undefined => {
  const { number, suffix = "", exponent = "0" } = QUANTITY.exec(quantity)?.groups ?? {};
  if (number === undefined) return undefined;
  const amount = (Number(number) * (MULTIPLES[suffix] ?? 1) * 10 ** Number(exponent)) / (FRACTIONS[suffix] ?? 1);
  return amount > 0 && Number.isFinite(amount) ? amount : undefined;
};

/** Whether two quantities are the same amount, however they are written. */
export const isSameQuantity = (a: string | undefined, b: string | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && amountOf(a) === amountOf(b) && amountOf(a) !== undefined);
