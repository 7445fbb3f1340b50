/** Time zones to choose from, found by their cities and countries, and the country that a zone suggests. */

interface ZonesOfRegion {
  getTimeZones?: () => readonly string[] | undefined;
  readonly timeZones?: readonly string[];
}

/** Large cities whose zone has the name of another one. */
const CITIES: Readonly<Record<string, string>> = {
  "America/New_York":
    "Boston Washington Philadelphia Atlanta Miami Baltimore Pittsburgh Cleveland Charlotte Orlando",
  "America/Chicago":
    "Dallas Houston Austin San Antonio Minneapolis Milwaukee St. Louis New Orleans Nashville Memphis",
  "America/Denver": "Salt Lake City Albuquerque Colorado Springs",
  "America/Los_Angeles": "San Francisco San Diego Seattle Portland Las Vegas San Jose Sacramento Oakland",
  "America/Toronto": "Ottawa Montreal Québec Hamilton",
  "America/Edmonton": "Calgary",
  "America/Sao_Paulo": "Rio de Janeiro Brasília Belo Horizonte",
  "America/Mexico_City": "Guadalajara Puebla",
  "Europe/London": "Manchester Birmingham Edinburgh Glasgow Cardiff Oxford Cambridge Leeds Liverpool",
  "Europe/Berlin": "Munich München Hamburg Cologne Köln Frankfurt Stuttgart Leipzig Düsseldorf",
  "Europe/Paris": "Lyon Marseille Toulouse Bordeaux Lille Strasbourg",
  "Europe/Madrid": "Barcelona Valencia Sevilla",
  "Europe/Rome": "Milan Milano Naples Turin Florence Bologna",
  "Europe/Zurich": "Geneva Basel Bern Lausanne",
  "Europe/Amsterdam": "Rotterdam The Hague Utrecht",
  "Asia/Kolkata": "Mumbai Delhi Bangalore Bengaluru Chennai Hyderabad",
  "Asia/Calcutta": "Mumbai Delhi Bangalore Bengaluru Chennai Hyderabad",
  "Asia/Shanghai": "Beijing Shenzhen Guangzhou Chengdu",
  "Asia/Tokyo": "Osaka Kyoto Nagoya Sapporo",
  "Australia/Sydney": "Canberra Newcastle",
  "Africa/Johannesburg": "Cape Town Durban Pretoria",
};

/** The codes of each zone's countries. Empty in a browser that doesn't know them. */
function countriesByZone(): Map<string, string[]> {
  const countries = new Map<string, string[]>();
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
    const region = new Intl.Locale("und", { region: code }) as ZonesOfRegion;
    for (const zone of region.getTimeZones?.() ?? region.timeZones ?? [])
      countries.set(zone, [...(countries.get(zone) ?? []), code]);
  }
  return countries;
}

/** The browser's time zones, with the saved one if it is not among them. `words`: what the search finds them by. */
export function zoneOptions(
  chosen: string,
  language: string,
): { value: string; label: string; words: string }[] {
  const names = new Intl.DisplayNames(language, { type: "region", fallback: "none" });
  const countries = countriesByZone();
  const all = new Set([...Intl.supportedValuesOf("timeZone"), "UTC", chosen]);
  return [...all].sort().map((zone) => {
    const regions = (countries.get(zone) ?? []).map((code) => names.of(code) ?? "");
    const words = [zone.replaceAll("_", " "), zone, CITIES[zone] ?? "", ...regions].join(" ");
    return { value: zone, label: zone, words };
  });
}

/** The country of a zone that lies in only one; empty if unknown. */
export function countryOf(zone: string): string {
  const [only = "", ...others] = countriesByZone().get(zone) ?? [];
  return others.length === 0 ? only : "";
}
