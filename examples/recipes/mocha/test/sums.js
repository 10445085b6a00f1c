const assert = require("node:assert");

describe("sums", () => {
  it("adds", () => assert.equal(1 + 2, 3));
  it("subtracts", () => assert.equal(3 - 2, 1));
  it.skip("divides");
});
