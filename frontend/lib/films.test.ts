import { describe, expect, it } from "vitest";

import { downloadOf, filmOf, formatsOf } from "@/lib/films";
import { localAddress } from "@/lib/utils";
import { film, project, renderJob } from "@/tests/rows";

describe("films", () => {
  it("are fetched from where the page comes from, whatever the server calls itself", () => {
    expect(localAddress("http://127.0.0.1:9/media/a.mp4")).toBe("/media/a.mp4");
  });

  it("are saved under the name of their story and, beside the usual shape, that of their own", () => {
    const url = "http://127.0.0.1:9/media/a.mp4?v=1";
    const saved = (title: string, it = film({ url })) => downloadOf(it, title);
    expect(saved('Home: a "tale"?')).toEqual({
      href: "/media/a.mp4?v=1",
      download: "Home a tale.mp4",
    });
    expect(saved("Дом/家", film({ url, format: "short_9_16" })).download).toBe("Дом 家 9-16.mp4");
    const thumbnail = film({ url: "/media/b.jpg", format: "thumbnail" });
    expect(saved("Home", thumbnail).download).toBe("Home.jpg");
    expect(saved(" / ").download).toBe("Storyreel.mp4");
  });

  it("are downloaded in the chosen shape, else in the first there is", () => {
    const square = film({ format: "clip_1_1" });
    const story = project({ films: [square, film()] });
    expect(filmOf(story, ["clip_1_1"])).toBe(square);
    expect(filmOf(story, ["short_9_16"])?.format).toBe("full_16_9");
    expect(filmOf(project())).toBeNull();
  });

  it("have the formats that this app knows", () => {
    expect(formatsOf(renderJob({ formats: ["clip_1_1", "imax"] }))).toEqual(["clip_1_1"]);
    expect(formatsOf(renderJob({ formats: null }))).toEqual([]);
  });
});
