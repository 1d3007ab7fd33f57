"use client";

export function StoryHeader() {
  return null;
}
