#!/usr/bin/env python3
"""pyahocorasick over the words of a file on the texts of another, a line each; prints nanoseconds per text.

    peers.py WORDS TEXTS
"""
import pathlib, sys, time

import ahocorasick


def main(words, texts):
    automaton = ahocorasick.Automaton()
    for word in pathlib.Path(words).read_text(encoding="utf-8").split("\n"):
        automaton.add_word(word, len(word))
    automaton.make_automaton()
    texts = pathlib.Path(texts).read_text(encoding="utf-8").split("\n")

    def nanoseconds():
        began = time.thread_time_ns()
        for text in texts:
            for _ in automaton.iter(text):
                pass
        return (time.thread_time_ns() - began) / len(texts)

    # The quickest of several short runs, so that what else runs on the machine counts little.
    print(min(nanoseconds() for _ in range(9)))


if __name__ == "__main__":
    main(*sys.argv[1:])
