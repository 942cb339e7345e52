import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonArrayItems } from "#src/kratos/admin-api/json-array-items.ts";

const itemsOf = (text: string): readonly unknown[] =>
  [...jsonArrayItems(Buffer.from(text))].map((item): unknown => JSON.parse(item));

describe("items of a JSON array, one by one", () => {
  test("are what parsing all of it at once gives, whatever is in it", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(0, 1), (items, indent) => {
        const text = JSON.stringify(items, undefined, indent);
        expect(itemsOf(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test.each(["[]", "[ ]", "[]\n", '["]", "\\"],[", "ü,€"]', '[{"a":[1,{"b":"}"}]},2]\n'])("%s", (text) => {
    expect(itemsOf(text)).toEqual(JSON.parse(text));
  });

  test.each(["", "{}", "[1,2", '["a', '["a\\', "[1,,2]", "nothing"])("%j is refused", (text) => {
    expect(() => itemsOf(text)).toThrow(SyntaxError);
  });
});
