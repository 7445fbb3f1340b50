/** The icon of a file by its media type. It is decoration: the name is always beside it. */
import file from "lucide-static/icons/file.svg?raw";
import archive from "lucide-static/icons/file-archive.svg?raw";
import image from "lucide-static/icons/file-image.svg?raw";
import text from "lucide-static/icons/file-text.svg?raw";
import gone from "lucide-static/icons/file-x.svg?raw";

export function fileIcon(type: string, expired = false): string {
  if (expired) return gone;
  if (type.startsWith("image/")) return image;
  if (/zip$|gzip|rar|tar|7z/.test(type) && !type.includes("epub")) return archive;
  if (/^text\/|pdf|rtf|msword|document|epub/.test(type)) return text;
  return file;
}
