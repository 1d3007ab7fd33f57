"use client";

export function FormatMenu() {
  return null;
}
