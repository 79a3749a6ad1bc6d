// mint-filter over the words of a file on the texts of another, a line each; prints nanoseconds per text.
//
//     node peers.mjs WORDS TEXTS
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { Mint } = createRequire(new URL("../target/peers/", import.meta.url))("mint-filter");
const [words, texts] = process.argv.slice(2).map((path) => readFileSync(path, "utf8").split("\n"));
const mint = new Mint(words);

function nanoseconds() {
  const began = process.hrtime.bigint();
  for (const text of texts) mint.filter(text, { replace: false });
  return Number(process.hrtime.bigint() - began) / texts.length;
}

// Compiled by then.
for (let n = 0; n < 20; n++) nanoseconds();
// The quickest of several short runs, so that what else runs on the machine counts little.
console.log(Math.min(...Array.from({ length: 9 }, nanoseconds)));
