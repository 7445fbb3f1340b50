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
  const departments = operators.flatMap((operator) => operator.departments);
  const library = departments.find(({ id }) => id === chat?.department)?.library;
  return operators.flatMap((operator) => {
    const here = operator.departments.filter((department) => department.library === library);
    const department = here.find(({ id }) => id === chat?.department) ?? here[0];
    return operator.online && operator.id !== giver.id && department
      ? [{ operator, department: department.id }]
      : [];
  });
}
