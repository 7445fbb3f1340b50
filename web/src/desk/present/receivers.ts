/** The operators who can receive a chat. */

import type { PresentOperator } from "../../protocol/http";

type Chat = PresentOperator["chats"][0];

export interface Receiver {
  readonly operator: PresentOperator;
  /** The chat's own department, or another one of its library that the operator belongs to. */
  readonly department: number;
}

/** The operators who are online in the chat's library, without the one who has it. */
export function receiversOf(
  operators: readonly PresentOperator[],
  giver: PresentOperator,
  chat: Chat | undefined,
): Receiver[] {
  const departments = operators.flatMap((each) => each.departments);
  const library = departments.find(({ id }) => id === chat?.department)?.library;
  return operators.flatMap((operator) => {
    const own = operator.departments.filter((each) => each.library === library);
    const department = own.find(({ id }) => id === chat?.department) ?? own[0];
    return operator.online && operator.id !== giver.id && department
      ? [{ operator, department: department.id }]
      : [];
  });
}
