"use client";

export function Preview() {
  return null;
}
