"use client";

export function UploadTray() {
  return null;
}
