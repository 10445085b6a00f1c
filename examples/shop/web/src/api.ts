/** The orders service, typed. `openapi.yaml` is what it promises. */

export type Status = "open" | "paid" | "shipped" | "cancelled";

export interface Product {
  sku: string;
  name: string;
  priceCents: number;
  stock: number;
}

export interface OrderLine {
  sku: string;
  quantity: number;
  priceCents: number;
}

export interface Order {
  id: number;
  customer: string;
  status: Status;
  createdAt: string;
  lines: OrderLine[];
  totalCents: number;
  note: string | null;
}

export interface NewOrder {
  customer: string;
  lines: { sku: string; quantity: number }[];
  note?: string;
}

export interface Page<T> {
  items: T[];
  total: number;
  nextOffset: number | null;
}

export interface Problem {
  title: string;
  status: number;
  detail: string;
  errors?: { at: string; message: string }[];
}

/** The service said no, and why. */
export class ApiError extends Error {
  override name = "ApiError";

  constructor(readonly problem: Problem) {
    super(problem.detail);
  }

  /** What is wrong at one place of the body, if that is why. */
  at(pointer: string): string | undefined {
    return this.problem.errors?.find(({ at }) => at === pointer)?.message;
  }
}

/** The service could not be asked, or did not answer as itself: asking again may help. */
export class Unreachable extends Error {
  override name = "Unreachable";
}

export interface Options {
  baseUrl: string;
  token?: string;
  fetch?: typeof fetch;
}

type Query = Record<string, string | number | undefined>;

export class OrdersApi {
  readonly #base: string;
  readonly #token: string | undefined;
  readonly #fetch: typeof fetch;

  constructor({ baseUrl, token, fetch: send = globalThis.fetch }: Options) {
    this.#base = baseUrl.replace(/\/+$/, "");
    this.#token = token;
    this.#fetch = send;
  }

  products(query: { limit?: number; offset?: number } = {}): Promise<Page<Product>> {
    return this.#json("GET", "/products", { query });
  }

  /** Every product, page by page. */
  async *allProducts(limit = 100): AsyncGenerator<Product> {
    let offset: number | null = 0;
    while (offset !== null) {
      const page: Page<Product> = await this.products({ limit, offset });
      yield* page.items;
      if (page.nextOffset !== null && page.nextOffset <= offset) {
        throw new Unreachable("the pages of the service go in circles");
      }
      offset = page.nextOffset;
    }
  }

  product(sku: string): Promise<Product> {
    return this.#json("GET", `/products/${encodeURIComponent(sku)}`);
  }

  orders(
    query: { status?: Status; limit?: number; offset?: number } = {},
  ): Promise<Page<Order>> {
    return this.#json("GET", "/orders", { query });
  }

  order(id: number): Promise<Order> {
    return this.#json("GET", `/orders/${id}`);
  }

  place(order: NewOrder): Promise<Order> {
    return this.#json("POST", "/orders", { body: order });
  }

  cancel(id: number): Promise<Order> {
    return this.#json("POST", `/orders/${id}/cancel`);
  }

  async remove(id: number): Promise<void> {
    await this.#send("DELETE", `/orders/${id}`);
  }

  async #json<T>(
    method: string,
    path: string,
    { query = {}, body }: { query?: Query; body?: unknown } = {},
  ): Promise<T> {
    const response = await this.#send(method, path + encoded(query), body);
    try {
      return (await response.json()) as T;
    } catch (cause) {
      throw new Unreachable("the service did not answer with JSON", { cause });
    }
  }

  async #send(method: string, path: string, body?: unknown): Promise<Response> {
    const headers: Record<string, string> = { accept: "application/json, application/problem+json" };
    if (this.#token !== undefined) {
      headers.authorization = `Bearer ${this.#token}`;
    }
    const init: RequestInit = { method, headers };
    if (body !== undefined) {
      headers["content-type"] = "application/json";
      init.body = JSON.stringify(body);
    }
    let response: Response;
    try {
      response = await this.#fetch(this.#base + path, init);
    } catch (cause) {
      throw new Unreachable("the service cannot be reached", { cause });
    }
    if (!response.ok) {
      throw await refusal(response);
    }
    return response;
  }
}

async function refusal(response: Response): Promise<Error> {
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("application/problem+json")) {
    try {
      return new ApiError((await response.json()) as Problem);
    } catch {
      // Half a problem says no more than its status.
    }
  }
  return new Unreachable(`the service answered ${response.status}`);
}

function encoded(query: Query): string {
  const given = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, String(value)]],
  );
  return given.length > 0 ? `?${new URLSearchParams(given)}` : "";
}
