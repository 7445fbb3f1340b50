import { expect, test } from "vitest";
import { ANA, claimed, row } from "../../testing/deskFrames";
import { changedChats, chatStates } from "./boards";

const boards = (waiting: number[], mine: number[]) =>
  chatStates({
    waiting: waiting.map((chat) => row(chat)),
    mine: mine.map((chat) => claimed(chat, ANA)),
    theirs: [],
  });

test("chats that came, left, or changed hands are read again, and no others", () => {
  expect(changedChats(boards([1, 2, 3], [4]), boards([1, 5], [2, 4]))).toEqual([2, 3, 5]);
});
