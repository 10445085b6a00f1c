describe("sums", () => {
  it("adds", () => {
    expect(1 + 2).to.equal(3);
  });

  it.skip("divides", () => {});
});
