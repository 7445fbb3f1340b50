/** Texts about stored files. */
import { fileSize } from "../../../chat/files/sizes";
import { m } from "../../../paraglide/messages.js";
import type { FileUsage, LibraryFiles } from "../../../protocol/http";

/** In the order of the form. */
export const FILE_GROUPS: ReadonlyMap<FileUsage["group"], () => string> = new Map([
  ["images", m.desk_files_images],
  ["pdf", m.desk_files_pdf],
  ["office", m.desk_files_documents],
  ["text", m.desk_files_text],
  ["audio", m.desk_files_audio],
  ["video", m.desk_files_video],
  ["archives", m.desk_files_archives],
  ["other", m.desk_files_other],
]);

export const groupName = (group: FileUsage["group"]): string => FILE_GROUPS.get(group)?.() ?? group;

export type FileGroup = LibraryFiles["groups"][number];
export const CHOICES = [...FILE_GROUPS.keys()].filter((group) => group !== "other");

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

export function usageText(usage: readonly FileUsage[]): string {
  const files = sum(usage.map((row) => row.files));
  return m.desk_files_usage({ count: files, size: fileSize(sum(usage.map(({ bytes }) => bytes))) });
}

export function stayText({ days }: LibraryFiles): string {
  if (days === null) return m.desk_files_stay_forever();
  return days === 0 ? m.desk_files_stay_until_end() : m.desk_files_stay_days({ count: days });
}
