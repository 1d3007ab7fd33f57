"use client";

import type { Project } from "@/lib/types";

export function VideoPreview({ project }: { project: Project }) {
  void project;
  return null;
}
