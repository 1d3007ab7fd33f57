"use client";

export function RenderButton() {
  return null;
}
