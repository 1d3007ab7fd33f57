"use client";

export function VideoPreview() {
  return null;
}
