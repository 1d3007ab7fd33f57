"use client";

export function MotionEditor({ segment }: { segment: string }) {
  void segment;
  return null;
}
