import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isContentUrl, isHttpUrl } from "#lib/interfaces/wire/url.ts";

describe("a URL of HTTP", () => {
  test.each([
    ...[
      "http://a",
      "https://idp.example.com:8443/ui/login?a=%2F#b",
      "https://[::1]:80/",
      "HTTPS://ü.example/ü",
      "http://u:p%40@h/",
    ],
    ...["http://under_score.example", "http://10.1.2.3/", "https://h/a(b)'c"],
  ])("is %s", (text) => expect(isHttpUrl(text)).toBe(true));

  test.each([
    ...[
      "",
      "/ui/login",
      "https:///path",
      "http:a",
      "ftp://a",
      "http://",
      "https://h:99999/",
      "https://h:port/",
      "https://[::1",
    ],
    ...[
      "https://h/%",
      "https://h/%zz",
      "https://h/?q=%g0",
      "https://h/#%",
      "https://a^b/",
      "https://a b/",
      "https://h/a\nb",
      "https://h\\p",
    ],
  ])("is not %s", (text) => expect(isHttpUrl(text)).toBe(false));

  test("is whatever the web calls one", () =>
    fc.assert(fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), isHttpUrl)));
});

describe("where content is", () => {
  test.each(["base64://YQ==", "base64://a+b/c=", "file:///etc/mapper.jsonnet", "https://h/mapper.jsonnet"])(
    "can be %s",
    (text) => expect(isContentUrl(text)).toBe(true),
  );

  test.each(["base64://", "base64://%zz", "base64://a b", "file:///%", "mapper.jsonnet", "ftp://h/a"])(
    "cannot be %s",
    (text) => expect(isContentUrl(text)).toBe(false),
  );
});
