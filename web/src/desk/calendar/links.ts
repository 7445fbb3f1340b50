/** An operator's own appointment links. */

import type { AppointmentLinkOut as Link } from "../../protocol/http";
import type { Mark } from "../../protocol/wire";
import { length } from "../../state/text";
import type { DeskApi } from "../api";

export type { Link };

export const ownLinks = (api: DeskApi): Promise<readonly Link[]> => api.request("GET desk/appointment-links");

/** Title and text of a link in lists. */
export const inList = ({ label, address }: Link): { title: string; text: string } => ({
  title: label,
  text: address,
});

/** The mark that links a label to its address. */
export const marksOf = ({ label, address }: Link): Mark[] => [
  { kind: "link", start: 0, end: length(label), href: address },
];
