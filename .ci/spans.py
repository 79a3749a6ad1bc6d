#!/usr/bin/env python3
"""The slice at byte_span is matched_text and lies on character boundaries: for every finding in every line of a corpus.

    spans.py target/release/adscreen FILE.jsonl ...
"""
import json, subprocess, sys


def main(adscreen, files):
    rows = [json.loads(line) for name in files for line in open(name, encoding="utf-8") if line.strip()]
    ads = "".join(json.dumps({"ad_id": str(n), "text": "😀" + row["text"], "product_category": row.get("product_category") or "unspecified"},
                             ensure_ascii=False) + "\n" for n, row in enumerate(rows))
    done = subprocess.run([adscreen, "screen", "--from", "jsonl", "--to", "jsonl", "-"], input=ads.encode(), stdout=subprocess.PIPE)
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    if len(answers) != len(rows) or not rows:
        sys.exit(f"spans: {len(rows)} ads went in, {len(answers)} answers came out")
    seen = 0
    for row, answer in zip(rows, answers):
        text = "😀" + row["text"]
        raw = text.encode()
        for found in answer["violations"]:
            if "byteSpan" not in found:
                continue
            seen += 1
            span, byte_span = found["span"], found["byteSpan"]
            slices = {raw[byte_span["start"]:byte_span["end"]].decode(), text[span["start"]:span["end"]], found["matchedText"]}
            pieces = [text[piece["start"]:piece["end"]] for piece in found["segments"]]
            if len(slices) != 1 or not all(pieces) or not all(piece in found["matchedText"] for piece in pieces):
                sys.exit(f"spans: line {answer['adId']}: {found['ruleId']} at {byte_span} is not its matched text")
    if not seen:
        sys.exit("spans: no finding in the whole corpus")
    print(f"spans: {seen} findings in {len(rows)} lines stand where they say")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
