"use client";

export function RenderProgress() {
  return null;
}
