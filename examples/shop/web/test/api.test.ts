import { describe, expect, it } from "vitest";
import { ApiError, OrdersApi, Unreachable } from "../src/api";

interface Sent {
  method: string;
  url: string;
  headers: Headers;
  body: string | null;
}

/** A service that answers what it is told, and remembers what it was asked. */
function service(...answers: (Response | Error)[]) {
  const sent: Sent[] = [];
  const send: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const { method, url, headers } = request;
    sent.push({ method, url, headers, body: request.body ? await request.text() : null });
    const answer = answers.shift();
    if (!answer || answer instanceof Error) {
      throw answer ?? new Error("one request too many");
    }
    return answer;
  };
  return { sent, send };
}

const json = (body: unknown, status = 200, type = "application/json") =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": type } });

const problem = (status: number, extra: object = {}) =>
  json({ title: "No", status, detail: "it said no", ...extra }, status, "application/problem+json");

const page = (items: unknown[], nextOffset: number | null) =>
  json({ items, total: items.length, nextOffset });

function api(...answers: (Response | Error)[]) {
  const { sent, send } = service(...answers);
  return { sent, api: new OrdersApi({ baseUrl: "http://shop.test/v1/", token: "t", fetch: send }) };
}

describe("requests", () => {
  it("join the base address and the path with one slash", async () => {
    const { api: shop, sent } = api(json({}));

    await shop.order(10);

    expect(sent[0]).toMatchObject({ method: "GET", url: "http://shop.test/v1/orders/10" });
  });

  it("carry the token", async () => {
    const { api: shop, sent } = api(json({}));

    await shop.cancel(10);

    expect(sent[0]?.headers.get("authorization")).toBe("Bearer t");
  });

  it("carry no token if there is none", async () => {
    const { sent, send } = service(json({}));

    await new OrdersApi({ baseUrl: "http://shop.test", fetch: send }).order(1);

    expect(sent[0]?.headers.has("authorization")).toBe(false);
  });

  it("leave out what is undefined in a query", async () => {
    const { api: shop, sent } = api(page([], null));

    await shop.orders({ status: "open" });

    expect(sent[0]?.url).toBe("http://shop.test/v1/orders?status=open");
  });

  it("keep a zero in a query", async () => {
    const { api: shop, sent } = api(page([], null));

    await shop.products({ limit: 5, offset: 0 });

    expect(sent[0]?.url).toBe("http://shop.test/v1/products?limit=5&offset=0");
  });

  it("escape what goes into a path", async () => {
    const { api: shop, sent } = api(json({}));

    await shop.product("a/b ?");

    expect(sent[0]?.url).toBe("http://shop.test/v1/products/a%2Fb%20%3F");
  });

  it("send an order as JSON", async () => {
    const { api: shop, sent } = api(json({ id: 1 }, 201));
    const order = { customer: "ada@example.com", lines: [{ sku: "MUG-001", quantity: 2 }] };

    await shop.place(order);

    expect(sent[0]?.headers.get("content-type")).toBe("application/json");
    expect(JSON.parse(sent[0]?.body ?? "")).toEqual(order);
  });

  it("take 204 for an answer", async () => {
    const { api: shop, sent } = api(new Response(null, { status: 204 }));

    await expect(shop.remove(10)).resolves.toBeUndefined();
    expect(sent[0]?.method).toBe("DELETE");
  });
});

describe("refusals", () => {
  it.each([400, 401, 404, 409, 415, 422])("say why: %i", async (status) => {
    const { api: shop } = api(problem(status));

    const error = await shop.order(10).catch((caught: unknown) => caught);

    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).problem.status).toBe(status);
    expect((error as ApiError).message).toBe("it said no");
  });

  it("say where", async () => {
    const errors = [{ at: "/lines", message: "must be 1 to 50 lines" }];
    const { api: shop } = api(problem(422, { errors }));

    const error = (await shop.order(10).catch((caught: unknown) => caught)) as ApiError;

    expect(error.at("/lines")).toBe("must be 1 to 50 lines");
    expect(error.at("/customer")).toBeUndefined();
  });
});

describe("a service that is not itself", () => {
  it.each([
    ["a proxy's error page", new Response("<h1>Bad gateway</h1>", { status: 502 })],
    ["half a problem", new Response("{", { status: 500, headers: { "content-type": "application/problem+json" } })],
    ["no JSON", new Response("hello")],
    ["no connection", new TypeError("fetch failed")],
  ])("%s", async (_, answer) => {
    const { api: shop } = api(answer);

    await expect(shop.order(10)).rejects.toThrow(Unreachable);
  });
});

describe("every product", () => {
  it("comes page by page", async () => {
    const { api: shop, sent } = api(page(["a", "b"], 2), page(["c"], null));
    const products: unknown[] = [];

    for await (const product of shop.allProducts(2)) {
      products.push(product);
    }

    expect(products).toEqual(["a", "b", "c"]);
    expect(sent[1]?.url).toContain("offset=2");
  });

  it("ends when pages go in circles", async () => {
    const { api: shop } = api(page(["a"], 0));
    const products = shop.allProducts(1);
    await products.next();

    await expect(products.next()).rejects.toThrow("in circles");
  });
});
