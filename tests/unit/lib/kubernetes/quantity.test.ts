import { describe, expect, test } from "vitest";
import { amountOf, isSameQuantity } from "#lib/kubernetes/quantity.ts";

describe("a quantity of Kubernetes", () => {
  test.each([
    ["1", 1],
    ["500m", 0.5],
    ["1100m", 1.1],
    [".5", 0.5],
    ["1e3", 1000],
    ["2k", 2000],
    ["1Gi", 1_073_741_824],
    ["1.5Mi", 1_572_864],
  ])("%s is %d", (text, amount) => expect(amountOf(text)).toBe(amount));

  test.each(["", "0", "-1", "lots", "1 Gi", "1gb", "1K", "0x10", "1e999", "500mm"])("%j is none", (text) =>
    expect(amountOf(text)).toBeUndefined(),
  );

  test.each([
    ["0.5", "500m", true],
    ["1Gi", "1024Mi", true],
    ["1G", "1Gi", false],
    ["1", undefined, false],
    ["lots", "many", false],
  ])("%s and %s: %s", (a, b, isSame) => expect(isSameQuantity(a, b)).toBe(isSame));
});
